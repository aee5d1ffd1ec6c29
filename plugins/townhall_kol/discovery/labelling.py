"""The labels of the strata follow where everybody stands: a thousand in a turn, so that nobody waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from townhall import Group, MemberId, Misfire
from townhall_kol.breathing import one_by_one
from townhall_kol.discovery.strata import LABEL, STRATA, Placed
from townhall_kol.people import account_here

FURTHER: Final = "labels"
AT_ONCE: Final = 1000
"""After so many labels other events have their turn."""
LATER: Final = timedelta(seconds=1)


class Change(NamedTuple):
    """A label that somebody gets or loses."""

    member: MemberId
    label: str
    gets: bool


class _Left:
    """What has still to be changed. It is derived: when it is lost, it is found out anew."""

    def __init__(self) -> None:
        self.changes: Sequence[Change] | None = None


async def follow(placed: Mapping[MemberId, Placed], group: Group, *, at_once: int = AT_ONCE) -> int:
    """Give everybody the label of their stratum and take the others; return how many labels change.

    Where there are many, the rest follows by itself: a timer :data:`FURTHER` is for :func:`follow_further`.
    """
    changes = await _changes(placed, group)
    await _change(changes, group, at_once)
    return len(changes)


async def follow_further(group: Group, *, at_once: int = AT_ONCE) -> bool:
    """Change further labels; False where nobody knows any more which were left."""
    left = group.store.memory(_Left)
    changes, left.changes = left.changes, None
    if changes is None:
        return False
    await _change(changes, group, at_once)
    return True


async def _change(changes: Sequence[Change], group: Group, at_once: int) -> None:
    async for one in one_by_one(changes[:at_once], group):
        if one.gets:
            group.labels.give(one.member, one.label)
        else:
            group.labels.take(one.member, one.label)
    rest = changes[at_once:]
    group.store.memory(_Left).changes = rest or None
    if rest:
        group.timers.set(FURTHER, after=LATER, misfire=Misfire.ONCE)


async def _changes(placed: Mapping[MemberId, Placed], group: Group) -> Sequence[Change]:
    wanted = await _wanted(placed, group)
    found: list[Change] = []
    for stratum in STRATA:
        label = LABEL + stratum
        held = {one.member for one in await group.labels.holders(label)}
        mine = {member for member, one in wanted.items() if one == stratum}
        found += [Change(member, label, False) for member in sorted(held - mine)]
        found += [Change(member, label, True) for member in sorted(mine - held)]
    return found


async def _wanted(placed: Mapping[MemberId, Placed], group: Group) -> dict[MemberId, str]:
    """Return who should have which stratum's label; a person with several accounts has it where they are here."""
    linked = await group.members.linked()
    people = frozenset(linked.values())
    wanted: dict[MemberId, str] = {}
    async for member, one in one_by_one(placed.items(), group):
        account = await account_here(member, group) if member in people else member
        if account is not None:
            wanted[account] = one.stratum
    return wanted
