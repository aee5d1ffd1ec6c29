"""The way back from an action as things are now: somebody else may have decided the same, before or since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from townhall.bus.delegation.inverses import inverse_of
from townhall.bus.people import CORE
from townhall.bus.restraints import BAN, MUTE, Renamed, Restraint, in_force, withdrawn
from townhall.model.actions import Action, Ban, Mute, SetNickname, Unban, Unmute
from townhall.store.interface import Outgoing, RecordKey

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


class WayBack(msgspec.Struct, frozen=True):
    """How an action is taken back."""

    action: Action | None
    """What has to be done; None: nothing can be, or needs to be."""
    held: bool = False
    """Whether it goes on all the same, because somebody else wants it."""


async def way_back(turn: Turn, row: Outgoing) -> WayBack:
    """Return how an action of the outbox is taken back without touching what others decided."""
    match row.action:
        case Mute() | Ban():
            return await _lifted(turn, row, row.action)
        case Unmute(member=member, place=place):
            before = await in_force(turn, member, MUTE, (row.key,))
            end = _end(before)
            return WayBack(Mute(place=place, member=member, duration=_left(turn, end)) if before else None)
        case Unban(member=member, place=place):
            before = await in_force(turn, member, BAN, (row.key,))
            return WayBack(Ban(place=place, member=member, duration=_left(turn, _end(before))) if before else None)
        case SetNickname():
            return await _named_before(turn, row.action, row.created_at)
        case _:
            return WayBack(inverse_of(row))


async def _lifted(turn: Turn, row: Outgoing, action: Mute | Ban) -> WayBack:
    others = await in_force(turn, action.member, MUTE if isinstance(action, Mute) else BAN, (row.key,))
    withdrawn(turn, row)
    if not others:
        return WayBack(inverse_of(row))
    if any(other.at >= row.created_at for other in others):
        # The platform has the latest of them, which is none of the delegate's.
        return WayBack(None, held=True)
    before = _as_before(turn, action, _end(others))
    turn.collect().put_back.append(before)
    return WayBack(before, held=True)


def _as_before(turn: Turn, action: Mute | Ban, end: datetime | None) -> Action:
    """Return what puts the end back that was before; a platform knows one end only, the one it heard last."""
    if isinstance(action, Ban):
        return replace(action, duration=_left(turn, end), delete_recent=timedelta())
    return replace(action, duration=_left(turn, end))


def _end(some: Sequence[Restraint]) -> datetime | None:
    ends = [one.until for one in some if one.until is not None]
    return max(ends) if ends and len(ends) == len(some) else None


def _left(turn: Turn, end: datetime | None) -> timedelta | None:
    return None if end is None else end - turn.now()


async def _named_before(turn: Turn, action: SetNickname, at: datetime) -> WayBack:
    where = RecordKey(turn.configuration.id, CORE, Renamed.__name__, action.member)
    told = await turn.world.load(where, Renamed)
    if told is None or told.at < at - timedelta(minutes=1):
        return WayBack(None)
    if told.new != action.nickname:
        return WayBack(None, held=True)
    return WayBack(SetNickname(place=action.place, member=action.member, nickname=told.old))
