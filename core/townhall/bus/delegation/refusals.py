"""Why a delegate may not do something now, kindly, and what would work."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from townhall.bus.delegation.obstacles import Obstacle, calendar
from townhall.bus.delegation.use import nearest
from townhall.model.ids import MemberId, own_id
from townhall.model.people import Member
from townhall.plugin.delegations import Delegation
from townhall.plugin.group import UserError
from townhall.store.pseudonyms import is_member

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


_TEXTS: Final = {
    Obstacle.ENDED: "core.delegation.ended",
    Obstacle.EXPIRED: "core.delegation.expired",
    Obstacle.OFFERED: "core.delegation.offered",
    Obstacle.EARLY: "core.delegation.early",
    Obstacle.SPONSOR: "core.delegation.sponsor",
    Obstacle.RESERVED: "core.delegation.reserved",
    Obstacle.SPENT: "core.delegation.spent",
}
"""Of what is missing here the usual refusal says enough."""
_RESTING: Final = {
    "left": "core.delegation.suspended_left",
    "case": "core.delegation.suspended_case",
    "silent": "core.delegation.suspended_silent",
}


async def refusal(turn: Turn, member: MemberId, node: str) -> UserError | None:
    """Return why a right that is or was lent to somebody does not help them now; None where none ever did."""
    found = await nearest(turn, member, node)
    if found is None:
        return None
    delegation, hindered = found
    key = _TEXTS.get(hindered, "")
    if hindered is Obstacle.SUSPENDED:
        key = _RESTING.get(delegation.suspended, "core.delegation.suspended_by_hand")
    elif hindered is Obstacle.ELSEWHERE:
        of_thread = delegation.scope.startswith("thread:")
        key = "core.delegation.elsewhere_thread" if of_thread else "core.delegation.elsewhere_event"
    return UserError(key, **await _variables(turn, delegation, node)) if key else None


async def _variables(turn: Turn, delegation: Delegation, node: str) -> dict[str, object]:
    """Return what the texts may name."""
    allowance, over = delegation.nodes[node], min(delegation.ended_at or delegation.expires_at, delegation.expires_at)
    again = allowance.running(calendar(turn), turn.now()).end if allowance.window else turn.now()
    return {
        "node": node,
        "sponsor": await named(turn, delegation.sponsor),
        "count": allowance.count,
        "again": minute(turn, again),
        "over": minute(turn, over),
        "start": minute(turn, delegation.starts_at),
        "name": delegation.scope.partition(":")[2],
    }


async def named(turn: Turn, member: MemberId) -> Member:
    """Return somebody as a text shows them; of whom nothing is known, the platform's own id is shown."""
    known = await turn.members.get(member)
    if known is not None and known.name:
        return known
    room = turn.world.named(turn.configuration.core.staff_room)
    met = await turn.world.known(room.id, member) if room is not None else None
    if met is not None and met.member.name:
        return met.member
    return Member(id=member, name=own_id(member) if is_member(member) else member)


def minute(turn: Turn, instant: datetime) -> str:
    """Return an instant to the minute, in the group's own time."""
    return f"{instant.astimezone(turn.zone()):%Y-%m-%d %H:%M}"
