"""Whom a name in the ledger means: people keep one name there when they are erased, and may come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from townhall.bus.people import CORE, KnownMember
from townhall.model.ids import MemberId
from townhall.model.people import Member
from townhall.store.interface import Outgoing
from townhall.store.pseudonyms import is_pseudonym

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


def stands_for(turn: Turn, name: str, member: MemberId) -> bool:
    """Return whether a name is somebody's: their id, or what they are called since they were erased."""
    return name == member or (is_pseudonym(name) and name == turn.world.pseudonyms.of(member))


async def behind(turn: Turn, name: str) -> MemberId | None:
    """Return whose a name is; of a pseudonym whoever has come back to the group, None while nobody has."""
    if not is_pseudonym(name):
        return MemberId(name)
    actor = getattr(turn.event, "actor", None)
    if isinstance(actor, Member) and stands_for(turn, name, actor.id):
        return actor.id
    scope = (turn.configuration.id, CORE, KnownMember.__name__)
    known = await turn.world.load_all(scope, KnownMember, "", turn.undurable_records())
    return next((one.member.id for _, one in known if stands_for(turn, name, one.member.id)), None)


async def meant_by(turn: Turn, row: Outgoing) -> Outgoing | None:
    """Return a row of the outbox against whom it was really decided; None where nobody knows that any more."""
    member = getattr(row.action, "member", "")
    if not is_pseudonym(member):
        return row
    who = await behind(turn, member)
    return None if who is None else replace(row, action=replace(row.action, member=who))
