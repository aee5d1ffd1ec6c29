"""Write down in the group that planned a run what became of it with each group and person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from townhall import Group, GroupId, replace
from townhall_campaign.parts import Outcome, TargetState, Told
from townhall_campaign.records import PARTED_BY, Run, Target

OPEN: Final = frozenset({"handed", "waiting"})


def target_key(run: str, group: GroupId, member: str = "") -> str:
    """Return the key of what became of a run with a group, or with a person there."""
    return f"{run}{PARTED_BY}{member or group}"


async def targets_of(run: str, group: Group) -> Sequence[Target]:
    """Return all targets of a run."""
    return [one for _, one in await group.store.all(Target, f"{run}{PARTED_BY}")]


async def note_outcome(outcome: Outcome, source: GroupId, alias: str, group: Group) -> None:
    """Write down what a group tells of its part; what is older than a retry changes nothing."""
    for told in outcome.told:
        key = target_key(outcome.run, source, told.member)
        target = await group.store.get(Target, key) or Target(group=source, alias=alias, member=told.member)
        if outcome.try_number >= target.try_number and target.state != "sent":
            group.store.put(_changed(target, told, outcome.try_number), key)
    await finish_if_over(outcome.run, group)


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


async def finish_if_over(run_key: str, group: Group) -> None:
    """Close a run of which nothing is under way any more."""
    run = await group.store.get(Run, run_key)
    if run is None or run.state not in ("running", "rehearsal"):
        return
    targets = await targets_of(run_key, group)
    if any(one.state in OPEN for one in targets):
        return
    group.store.put(replace(run, state="done"), run_key)


def counts_of(targets: Sequence[Target]) -> Counter[TargetState]:
    """Return how many targets are in which state."""
    return Counter(one.state for one in targets)
