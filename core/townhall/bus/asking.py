"""Whoever orders in a turn: what they may do here, where they stand, and that a right they used is written down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from townhall.bus.authority import rank_as_asked
from townhall.bus.delegation.use import ORDERS, lend
from townhall.model.events import CommandInvoked
from townhall.model.ids import MemberId
from townhall.model.people import Rank
from townhall.plugin.group import UserError

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


STALE: Final = timedelta(hours=1)
"""How old an order may be that takes a permission; what anybody may ask is answered however late."""


async def may(turn: Turn, member: MemberId, node: str, about: MemberId | str = "") -> bool:
    """Return whether somebody holds a permission here; whoever orders uses it by this."""
    own = await turn.world.may(turn.configuration, member, node, turn.now())
    if not own and not await lend(turn, member, node):
        return False
    if isinstance(turn.event, ORDERS) and turn.event.actor.id == member:
        _note(turn, node, about)
    return True


async def asker_may(turn: Turn, node: str, about: MemberId | str) -> bool:
    """Return whether whoever orders may do what takes a permission: as staff, by the permission, or by what is lent."""
    order = turn.event
    if not isinstance(order, ORDERS):
        return False
    if rank_as_asked(order) is Rank.STAFF:
        _note(turn, node, about)
    elif not await may(turn, order.actor.id, node, about):
        return False
    if isinstance(order, CommandInvoked):
        check_age(turn, order)
    return True


def check_age(turn: Turn, call: CommandInvoked) -> None:
    """Refuse what was ordered long before we heard of it: things may have changed, and nobody waits for it any more."""
    age = turn.now() - call.at
    if age > STALE:
        raise UserError("core.command.too_late", word=f"/{call.command}", hours=int(age / timedelta(hours=1)))


async def asker_rank(turn: Turn) -> Rank:
    """Return where whoever orders stands; nobody stands anywhere in a turn that nobody ordered."""
    order = turn.event
    if not isinstance(order, ORDERS):
        return Rank.NOBODY
    return max(await turn.rank(order.actor.id), rank_as_asked(order))


def _note(turn: Turn, node: str, about: MemberId | str) -> None:
    """Remember the first right that a run used, for the ledger entry it leaves when it ends well."""
    collected = turn.collect()
    if not collected.used:
        collected.used, collected.used_on = node, about
