"""The use of what is lent: it is counted in the same decision as what it allowed, so both become real or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from townhall.bus.delegation.lent import Lent
from townhall.bus.delegation.obstacles import NEARNESS, Obstacle, calendar, obstacle, stands_in_staff_room
from townhall.bus.delegation.records import held_by, put
from townhall.model.events import ButtonPressed, CommandInvoked, FormSubmitted
from townhall.model.ids import MemberId
from townhall.model.people import Member, Rank
from townhall.plugin.delegations import Delegation

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


ORDERS = CommandInvoked | ButtonPressed | FormSubmitted


async def lend(turn: Turn, member: MemberId, node: str) -> bool:
    """Return whether a delegation lets somebody do something now; whoever orders in this turn uses it thereby."""
    if has_used(turn, member, node):
        return True
    acts = _acts(turn, member)
    if acts and not isinstance(turn.event, ORDERS):
        # Only what is ordered is held against the limits of delegates before it is kept.
        return False
    found = await usable(turn, member, node)
    if found is None:
        return False
    if acts:
        await _use(turn, found, node)
    return True


async def usable(turn: Turn, member: MemberId, node: str) -> Delegation | None:
    """Return a delegation that lets somebody do something now, the one that ends first, or None."""
    named = [one for one in await held_by(turn, member) if node in one.nodes]
    for delegation in sorted(named, key=lambda one: (one.expires_at, one.id)):
        if await obstacle(turn, delegation, node) is None:
            return delegation
    return None


async def nearest(turn: Turn, member: MemberId, node: str) -> tuple[Delegation, Obstacle] | None:
    """Return the delegation that comes nearest to letting somebody do something, with what is in its way."""
    found: list[tuple[int, str, Delegation, Obstacle]] = []
    for delegation in await held_by(turn, member):
        hindered = await obstacle(turn, delegation, node) if node in delegation.nodes else None
        if hindered is not None:
            found.append((NEARNESS[hindered], delegation.expires_at.isoformat(), delegation, hindered))
    best = max(found, key=lambda one: one[:2], default=None)
    return None if best is None else best[2:]


def has_used(turn: Turn, member: MemberId, node: str) -> bool:
    """Return whether the running handler acts by this very right already."""
    lent = turn.collected.lent if turn.collected is not None else None
    return lent is not None and lent.holder == member and node in lent.by


def acts_by_delegation(turn: Turn) -> bool:
    """Return whether the running handler acts by what is lent to somebody."""
    return turn.collected is not None and turn.collected.lent is not None


def _acts(turn: Turn, member: MemberId) -> bool:
    actor = getattr(turn.event, "actor", None)
    return isinstance(actor, Member) and actor.id == member


async def _use(turn: Turn, delegation: Delegation, node: str) -> None:
    """Count a use, and let the handler act by it."""
    before = await held_by(turn, delegation.holder)
    allowance = delegation.nodes[node]
    if allowance.window:
        uses = allowance.with_use(delegation.uses.get(node, ()), calendar(turn), turn.now())
        delegation = replace(delegation, uses={**delegation.uses, node: uses})
        put(turn, before, delegation)
    collected = turn.collect()
    lent = collected.lent
    collected.lent = (
        Lent(holder=delegation.holder, by={node: delegation})
        if lent is None
        else replace(lent, by={**lent.by, node: delegation})
    )


# -- where a delegate stands ----------------------------------------------------------------------
async def rank_in(turn: Turn, member: MemberId, rank: Rank) -> Rank:
    """Return the rank of somebody in a turn in which a delegate acts.

    The delegate stands above the members, for as long as they act; so does every other delegate, so that none acts on
    another. Whoever is in the staff room is staff.
    """
    lent = turn.collected.lent if turn.collected is not None else None
    if lent is None or rank is not Rank.MEMBER:
        return rank
    if member == lent.holder or await is_delegate(turn, member):
        return Rank.POSITION
    return Rank.STAFF if await stands_in_staff_room(turn, member) else rank


async def is_delegate(turn: Turn, member: MemberId) -> bool:
    """Return whether something is lent to somebody, be it at rest."""
    now = turn.now()
    return any(one.accepted_at is not None and one.is_open(now) for one in await held_by(turn, member))
