"""Write down in the group that planned a run what became of it with each group and person, and count as it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from townhall import Group, GroupId, replace
from townhall_campaign.parts import Outcome, TargetState, Told
from townhall_campaign.records import PARTED_BY, Heard, Run, Tally, Target

OPEN: Final[frozenset[TargetState]] = frozenset({"handed", "waiting"})
LOOKED_AT: Final = 100
"""How many of the last sends decide whether a run stops by itself."""
ENOUGH: Final = 10
"""Fewer than these say nothing yet."""


def target_key(run: str, group: GroupId, member: str = "") -> str:
    """Return the key of what became of a run with a group, or with a person there."""
    return f"{run}{PARTED_BY}{member or group}"


async def targets_of(run: str, group: Group) -> Sequence[Target]:
    """Return all targets of a run."""
    return [one for _, one in await group.store.all(Target, f"{run}{PARTED_BY}")]


async def tally_of(run: str, group: Group) -> Tally:
    """Return how many targets of a run are in which state."""
    return await group.store.get(Tally, run) or Tally()


async def add_target(run: Run, target: Target, group: Group) -> bool:
    """Write down that a group or person is to get a run; return whether they were not down for it already."""
    key = target_key(run.key, target.group, target.member)
    before = await group.store.get(Target, key)
    if before is not None and before.try_number >= target.try_number:
        return False
    group.store.put(target, key)
    counts = Counter(dict((await tally_of(run.key, group)).counts))
    counts[target.state] += 1
    if before is not None:
        counts[before.state] -= 1
    await _put(run.key, counts, group)
    return True


async def note_outcome(outcome: Outcome, source: GroupId, group: Group) -> None:
    """Write down what a group tells of its part; what is older than a retry changes nothing."""
    if outcome.rehearsed is not None:
        group.store.put(Heard(rehearsed=outcome.rehearsed), f"{outcome.run}{PARTED_BY}{source}")
    tally = await tally_of(outcome.run, group)
    counts, recent = Counter(dict(tally.counts)), tally.recent
    for told in outcome.told:
        key = target_key(outcome.run, source, told.member)
        before = await group.store.get(Target, key)
        target = before or Target(group=source, alias=outcome.alias, member=told.member)
        if outcome.try_number < target.try_number or target.state == "sent":
            continue
        group.store.put(_changed(target, told, outcome.try_number), key)
        counts[told.state] += 1
        if before is not None:
            counts[before.state] -= 1
        if told.state in ("sent", "failed"):
            recent = (recent + ("." if told.state == "sent" else "x"))[-LOOKED_AT:]
    first = tally.first_at or (group.now if counts["sent"] else None)
    last = group.now if counts["sent"] > dict(tally.counts).get("sent", 0) else tally.last_at
    changed = replace(tally, counts=_plain(counts), recent=recent, first_at=first, last_at=last)
    group.store.put(changed, outcome.run)


async def forget_failures(run: str, group: Group) -> None:
    """Let a run that goes on be judged by what comes from now on."""
    group.store.put(replace(await tally_of(run, group), recent=""), run)


async def _put(run: str, counts: Counter[str], group: Group) -> None:
    group.store.put(replace(await tally_of(run, group), counts=_plain(counts)), run)


def _plain(counts: Counter[str]) -> dict[str, int]:
    return {state: count for state, count in counts.items() if count > 0}


def _changed(target: Target, told: Told, try_number: int) -> Target:
    return replace(
        target,
        state=told.state,
        reason=told.reason,
        details=told.details,
        at=told.at,
        message=told.message,
        variant=told.variant,
        try_number=try_number,
    )


def is_open(tally: Tally) -> bool:
    """Return whether something of a run is still under way."""
    return any(tally.counts.get(state, 0) for state in OPEN)


def fails_too_often(tally: Tally, most: float) -> bool:
    """Return whether more than a share of the last sends failed."""
    return len(tally.recent) >= ENOUGH and tally.recent.count("x") > most * len(tally.recent)
