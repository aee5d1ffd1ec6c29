"""How the runs of a post went: reach, response, who left, and which wording did better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from townhall import Group, Parts, UserError
from townhall_campaign.answering import answers_of, response_text
from townhall_campaign.plan import named_post
from townhall_campaign.records import PARTED_BY, Answered, Run, Target
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.tallying import tally_of, targets_of
from townhall_campaign.wording import counts_text, lines, word

MOST_RUNS: Final = 5


async def report(name: str, group: Group, settings: CampaignSettings) -> Parts:
    """Return how the last runs of a post went, the newest first."""
    runs = [one for _, one in await group.store.all(Run, f"{name}{PARTED_BY}")]
    real = sorted((one for one in runs if not one.state.startswith("rehears")), key=lambda one: one.opened_at)
    if not real:
        await named_post(name, group, settings)
        raise UserError("campaign.run.none", name=name)
    shown: list[Parts | str] = []
    for run in reversed(real[-MOST_RUNS:]):
        shown.extend(await _about(run, group))
    return lines(group.text("campaign.report.head", name=name), *shown)


async def _about(run: Run, group: Group) -> Sequence[Parts | str]:
    counts = counts_text(group, (await tally_of(run.key, group)).counts)
    state = word(group, f"campaign.state.{run.state}")
    line = group.text("campaign.report.run", slot=run.slot.replace("T", " "), state=state, counts=counts)
    answered = await answers_of(run.key, group)
    return [
        line,
        response_text(run.post, answered, group) if answered else "",
        *await _variants(run, group),
        *await _reasons(run, group),
    ]


async def _variants(run: Run, group: Group) -> Sequence[str]:
    """Return for each wording how many groups got it and how many people responded there."""
    if not run.content.variants:
        return []
    prefix = f"{run.key}{PARTED_BY}"
    answered: Mapping[str, Answered] = {
        key.removeprefix(prefix): one for key, one in await group.store.all(Answered, prefix)
    }
    sent = [one for one in await targets_of(run.key, group) if one.state == "sent"]
    groups = Counter(one.variant for one in sent)
    responders: Counter[int] = Counter()
    for one in sent:
        if not one.member and one.group in answered:
            responders[one.variant] += answered[one.group].figures.responders
    return [
        word(group, "campaign.report.variant", number=number + 1, count=groups[number], responders=responders[number])
        for number in range(len(run.content.variants))
    ]


async def _reasons(run: Run, group: Group) -> Sequence[str]:
    """Return where it was not sent, and why."""
    alike: dict[str, list[Target]] = {}
    for one in await targets_of(run.key, group):
        if one.state in ("failed", "dropped", "held") and one.reason:
            alike.setdefault(word(group, one.reason, **one.details), []).append(one)
    comma = word(group, "campaign.names.comma")
    return [
        word(
            group,
            "campaign.review.dropped",
            group=comma.join(dict.fromkeys(one.alias for one in several)),
            reason=reason,
        )
        for reason, several in alike.items()
    ]
