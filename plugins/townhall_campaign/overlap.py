"""Who would see the same thing in several groups (S27), without anybody's name leaving a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from townhall import Group
from townhall_campaign.parts import Part, Rehearsed
from townhall_campaign.showing import losses_of

MOST: Final = 2000
"""People of a group that are compared; of a larger one those whose short names come first, the same ones everywhere."""


class Overlap(NamedTuple):
    """How many people are in several of some groups."""

    people: int
    several: int


async def what_it_takes(part: Part, group: Group) -> Rehearsed:
    """Return what this group adds to a rehearsal."""
    people = part.people
    if not part.recipients:
        members = [one for one in await group.members.everybody() if one.is_person]
        people = tuple([await group.members.person(one.id) for one in members])
    able = group.capabilities
    return Rehearsed(
        people=_short(people),
        per_second=able.pace.account_per_second,
        platform=able.platform,
        lost=tuple(losses_of(part.content, able)),
    )


def _short(persons: Sequence[str]) -> tuple[str, ...]:
    names = sorted({blake2b(one.encode(), digest_size=6).hexdigest() for one in persons})
    return tuple(names[:MOST])


def overlap_of(groups: Sequence[Sequence[str]]) -> Overlap:
    """Return how many people there are, and how many of them in more than one group."""
    found = Counter(one for people in groups for one in people)
    return Overlap(len(found), sum(1 for count in found.values() if count > 1))
