"""What keeps a delegate from using a permission at one instant: judged anew every time, and never remembered."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from townhall.clock.windows import Calendar, calendar_of
from townhall.model.events import ButtonPressed, CommandInvoked
from townhall.model.ids import MemberId
from townhall.model.people import Rank
from townhall.plugin.delegations import Delegation

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


class Obstacle(StrEnum):
    """Why a delegation gives nothing now; the later ones are nearer to success."""

    DECLINED = "declined"
    ENDED = "ended"
    EXPIRED = "expired"
    ABSENT = "absent"
    OFFERED = "offered"
    EARLY = "early"
    OFF = "off"
    SPONSOR = "sponsor"
    RESERVED = "reserved"
    SUSPENDED = "suspended"
    ELSEWHERE = "elsewhere"
    SPENT = "spent"


NEARNESS = {obstacle: number for number, obstacle in enumerate(Obstacle)}


async def obstacle(turn: Turn, delegation: Delegation, node: str, *, scoped: bool = True) -> Obstacle | None:
    """Return what keeps the holder from using a node in this turn, or None.

    ``scoped=False`` asks in general, and not for the thread or the event this turn is about.
    """
    state = _state(delegation, turn)
    if state is not None:
        return state
    table = turn.world.table(turn.configuration)
    if delegation.plugin not in table.modes:
        return Obstacle.OFF
    if node in table.reserved:
        return Obstacle.RESERVED
    if not await is_here(turn, delegation.holder):
        return Obstacle.ABSENT
    if not await has_own_right(turn, delegation.sponsor, node):
        return Obstacle.SPONSOR
    if delegation.suspended:
        return Obstacle.SUSPENDED
    if scoped and not is_in_scope(turn, delegation.scope):
        return Obstacle.ELSEWHERE
    left = delegation.nodes[node].left(delegation.uses.get(node, ()), calendar(turn), turn.now())
    return Obstacle.SPENT if left == 0 else None


def _state(delegation: Delegation, turn: Turn) -> Obstacle | None:
    now = turn.now()
    if delegation.ended:
        over = {"declined": Obstacle.DECLINED, "expired": Obstacle.EXPIRED}
        return over.get(delegation.ended, Obstacle.ENDED)
    if now >= delegation.expires_at:
        return Obstacle.EXPIRED
    if delegation.accepted_at is None:
        return Obstacle.OFFERED
    return Obstacle.EARLY if now < delegation.starts_at else None


async def is_here(turn: Turn, member: MemberId) -> bool:
    """Return whether somebody is a person of this account who, as far as we know, has not left the group."""
    known = await turn.world.known(turn.configuration.id, member)
    rank = await turn.world.rank(turn.configuration, member, turn.now())
    return rank is not Rank.NOBODY and (known is None or known.present)


async def has_own_right(turn: Turn, sponsor: MemberId, node: str) -> bool:
    """Return whether somebody is of the team and may do something themselves now, which no delegation counts for."""
    if await stands_in_staff_room(turn, sponsor):
        return True
    rank = await turn.world.rank(turn.configuration, sponsor, turn.now())
    return rank > Rank.MEMBER and await turn.world.may(turn.configuration, sponsor, node, turn.now())


async def stands_in_staff_room(turn: Turn, member: MemberId) -> bool:
    """Return whether somebody is known to be in the staff room of this group, whose door is the check."""
    room = turn.world.named(turn.configuration.core.staff_room)
    if room is None:
        return False
    known = await turn.world.known(room.id, member)
    return known is not None and known.present and known.member.is_person


def calendar(turn: Turn) -> Calendar:
    """Return how this group counts its windows."""
    core = turn.configuration.core
    return calendar_of(core.timezone, core.day_starts_at, core.week_starts_on)


def is_in_scope(turn: Turn, scope: str) -> bool:
    """Return whether this turn is about the thread or the event for which something is lent."""
    kind, _, name = scope.partition(":")
    if kind == "thread":
        return not turn.event.place.direct and turn.event.place.thread == name
    if kind == "event":
        asked = isinstance(turn.event, CommandInvoked | ButtonPressed)
        words = turn.argument.replace("|", " ").casefold().split()
        return asked and name.casefold() in {word.lstrip("#＃") for word in words}
    return not kind
