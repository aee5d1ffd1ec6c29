"""What a rehearsal came to: what would go where and when, at what cost, what is left out, who would see it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from townhall import Group, Parts
from townhall_campaign.overlap import overlap_of
from townhall_campaign.parts import Rehearsed
from townhall_campaign.records import PARTED_BY, Heard, Run, Target
from townhall_campaign.tallying import targets_of
from townhall_campaign.wording import counts_text, lines, shown_time, word

MOST_LINES: Final = 20
MOST_NAMED: Final = 5
"""Groups that one line names."""


async def review(run: Run, group: Group) -> Parts:
    """Return what a rehearsal came to, for staff."""
    targets = await targets_of(run.key, group)
    heard = {
        key.rpartition(PARTED_BY)[2]: one.rehearsed
        for key, one in await group.store.all(Heard, f"{run.key}{PARTED_BY}")
    }
    counts = Counter(str(one.state) for one in targets)
    shown = _lines(targets, group)
    more = word(group, "campaign.review.more", count=len(shown) - MOST_LINES) if len(shown) > MOST_LINES else ""
    seconds = _seconds(targets, {key: one.per_second for key, one in heard.items()})
    head = group.text("campaign.review.head", name=run.post, counts=counts_text(group, counts))
    lasts = group.text("campaign.review.lasts", seconds=seconds) if counts["would"] else ""
    overlap = overlap_of([one.people for one in heard.values()])
    twice = group.text("campaign.review.overlap", people=overlap.people, several=overlap.several)
    several = twice if len(heard) > 1 and not run.content.personal else ""
    return lines(head, *shown[:MOST_LINES], more, *_lost(targets, heard, group), lasts, several)


def _lost(targets: Iterable[Target], heard: Mapping[str, Rehearsed], group: Group) -> Sequence[str]:
    """Return what platforms cannot show of it as it was meant, one line for each platform and thing."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in targets:
        found = heard.get(one.group)
        if found is not None and one.state == "would":
            for loss in found.lost:
                alike.setdefault((found.platform, loss), []).append(one.alias)
    comma = word(group, "campaign.names.comma")
    return [
        word(group, f"campaign.lost.{loss}", platform=platform, groups=shortened(aliases, comma))
        for (platform, loss), aliases in alike.items()
    ]


def shortened(aliases: Sequence[str], comma: str) -> str:
    """Return the first few names of groups; an ellipsis where there are more."""
    several = list(dict.fromkeys(aliases))
    more = [f"… ({len(several)})"] if len(several) > MOST_NAMED else []
    return comma.join((*several[:MOST_NAMED], *more))


def _lines(targets: Sequence[Target], group: Group) -> list[str]:
    """Return one line for each group, and for the same fate of people in a group one line for all of them."""
    alike: dict[tuple[str, str, str], list[Target]] = {}
    for one in targets:
        alike.setdefault((one.alias, one.state, one.reason), []).append(one)
    return [_line(several, group) for several in alike.values()]


def _line(several: Sequence[Target], group: Group) -> str:
    one = several[0]
    who = one.alias if not one.member else f"{one.alias} ({len(several)})"
    if one.state == "dropped":
        reason = word(group, one.reason, **one.details)
        return word(group, "campaign.review.dropped", group=who, reason=reason)
    when = "" if one.at is None else shown_time(group, one.at)
    if "charge" in one.details:
        cost = word(group, f"campaign.takes.{one.details['charge']}", **_cost(one))
        return word(group, "campaign.review.costs", group=who, when=when, cost=cost)
    return word(group, "campaign.review.would", group=who, when=when)


def _cost(target: Target) -> dict[str, str]:
    return {"count": target.details["count"], "limit": target.details["limit"]}


def _seconds(targets: Iterable[Target], pace: dict[str, float]) -> int:
    """Return how long sending takes: accounts send side by side, each at its own pace."""
    needed: Counter[str] = Counter()
    for one in targets:
        if one.state == "would":
            account = one.group.rpartition(":")[0]
            needed[account] += round(1000 / max(pace.get(one.group, 1.0), 0.001))
    return max(1, round(max(needed.values(), default=0) / 1000))
