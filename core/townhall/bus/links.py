"""Which accounts are the same person, per community, because that person said so on both sides.

Every linked account has a record with all accounts of its person, so one look-up answers. Lanes of several groups write
these records; they do so only after :func:`at_hand`, without waiting for anything in between, so that no two of them
change one person at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar, cast

from townhall.bus.cache import MISSING, Missing
from townhall.bus.people import CORE
from townhall.bus.world import World
from townhall.model.ids import MemberId
from townhall.plugin.declarations import Record
from townhall.store.interface import RecordKey
from townhall.store.pseudonyms import is_pseudonym

RecordType = TypeVar("RecordType", bound=Record)


class Linked(Record, frozen=True, kw_only=True):
    """All accounts of one person, the first being what they are called; the key is one of them."""

    members: tuple[MemberId, ...]
    since: datetime


class AnyLinks(Record, frozen=True, kw_only=True):
    """That somebody in a community ever linked accounts; where it is missing, nobody need be looked up."""


def linked_place(scope: str, member: MemberId) -> RecordKey:
    """Return where the accounts of a person lie in a community."""
    return RecordKey(scope, CORE, Linked.__name__, member)


async def accounts_of(world: World, scope: str, member: MemberId) -> tuple[MemberId, ...]:
    """Return all accounts of a person in a community, the first being what they are called."""
    if await world.core_record(scope, AnyLinks) is None:
        return (member,)
    place = linked_place(scope, member)
    await at_hand(world, {place: Linked})
    return living(in_memory(world, place, Linked), member)


async def linked_accounts(world: World, scope: str) -> Mapping[MemberId, MemberId]:
    """Return every linked account of a community, with the account its person is called by."""
    if await world.core_record(scope, AnyLinks) is None:
        return {}
    every = await world.load_all((scope, CORE, Linked.__name__), Linked, "", {})
    people = [living(linked, linked.members[0]) for _, linked in every if linked.members]
    return {member: accounts[0] for accounts in people if len(accounts) > 1 for member in accounts}


def living(linked: Linked | None, member: MemberId) -> tuple[MemberId, ...]:
    """Return the accounts of a person that are still somebody's."""
    # Of an account that was erased there is the pseudonym; it is nobody's any more.
    return (member,) if linked is None else tuple(one for one in linked.members if not is_pseudonym(one))


async def at_hand(world: World, places: Mapping[RecordKey, type[Record]]) -> None:
    """Bring records into memory. When this returns all are there, as they are now, and nobody had a turn since."""
    while missing := [place for place in places if place not in world.cache.records]:
        for place in missing:
            await world.load(place, places[place])


def in_memory(world: World, place: RecordKey, kind: type[RecordType]) -> RecordType | None:
    """Return a record that was brought :func:`at_hand`."""
    found = world.cache.records.get(place, MISSING)
    assert not isinstance(found, Missing), f"The {kind.__name__} of {place.key} is not at hand."
    return cast("RecordType | None", found)
