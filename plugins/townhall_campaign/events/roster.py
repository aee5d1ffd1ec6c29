"""Sign-ups and the roster beside them: written together, and the roster made anew where the two do not agree.

The roster lies in memory, so that a sign-up reads a handful of records and not everybody's. Each change of an event's
sign-ups raises a number that is a record; a roster with another number knows of a turn that came to nothing, or does
not know of one that did not, and is read anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from townhall import Group, MemberId
from townhall_campaign.events.records import Changes
from townhall_campaign.events.sign_ups import SignUp
from townhall_campaign.events.waiting import Roster


class Rosters:
    """The rosters of a group by event, each with the number of the change it has seen last."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, Roster[MemberId]]] = {}


async def roster_of(name: str, group: Group) -> Roster[MemberId]:
    """Return who has a place and who waits, of an event or a trial."""
    rosters, number = group.store.memory(Rosters), await _number(name, group)
    found = rosters.known.get(name)
    if found is None or found[0] != number:
        roster: Roster[MemberId] = Roster()
        for member, one in (await sign_ups_of(name, group)).items():
            roster.note(member, one)
        found = rosters.known[name] = (number, roster)
    return found[1]


async def sign_ups_of(name: str, group: Group) -> dict[MemberId, SignUp]:
    """Return every sign-up by member; for what concerns everybody."""
    return {MemberId(key.partition("|")[2]): one for key, one in await group.store.all(SignUp, f"{name}|")}


async def sign_up_of(name: str, member: MemberId, group: Group) -> SignUp | None:
    """Return the sign-up of one account."""
    return await group.store.get(SignUp, f"{name}|{member}")


async def keep(name: str, changed: Mapping[MemberId, SignUp], group: Group) -> None:
    """Write down sign-ups that changed."""
    if not changed:
        return
    roster = await roster_of(name, group)
    number = await _number(name, group) + 1
    group.store.put(Changes(count=number), name)
    group.store.memory(Rosters).known[name] = (number, roster)
    for member, one in changed.items():
        group.store.put(one, f"{name}|{member}")
        roster.note(member, one)


async def forget_all(name: str, group: Group) -> None:
    """Begin anew with nobody."""
    group.store.put(Changes(count=await _number(name, group) + 1), name)
    for key, _ in await group.store.all(SignUp, f"{name}|"):
        group.store.delete(SignUp, key)


async def _number(name: str, group: Group) -> int:
    found = await group.store.get(Changes, name)
    return 0 if found is None else found.count
