"""What may be lent to whom: checked when it is offered and when it is accepted; what matters, at every use again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from townhall.bus.delegation.limits import check_granting
from townhall.bus.delegation.obstacles import has_own_right, stands_in_staff_room
from townhall.bus.delegation.records import held_by
from townhall.bus.delegation.refusals import minute, named
from townhall.config.diagnostics import nearest
from townhall.model.ids import MemberId
from townhall.model.people import Rank
from townhall.plugin.delegations import LONGEST, Delegation, Draft
from townhall.plugin.group import UserError

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


async def check(turn: Turn, draft: Draft, *, besides: str = "") -> None:
    """Raise :class:`UserError` where a draft breaks a limit; ``besides``: the delegation that it is or replaces."""
    check_granting(turn)
    check_nodes(turn, draft)
    check_times(turn, draft.starts_at or turn.now(), draft.expires_at)
    await _check_people(turn, draft)
    await _check_rights(turn, draft)
    await _check_twice(turn, draft, besides)


def check_nodes(turn: Turn, draft: Draft) -> None:
    """Refuse what no plugin of the group asks for, and what is never lent."""
    table = turn.world.table(turn.configuration)
    if not draft.nodes:
        raise UserError("core.delegation.no_nodes")
    for node in draft.nodes:
        if node.endswith("*"):
            raise UserError("core.delegation.one_by_one", node=node)
        if node not in table.permissions:
            near = nearest(node, table.permissions - table.reserved)
            key = "core.delegation.unknown_near" if near else "core.delegation.unknown"
            raise UserError(key, node=node[:64], nearest=near)
        if node in table.reserved:
            raise UserError("core.delegation.reserved", node=node)


def check_times(turn: Turn, start: datetime, end: datetime) -> None:
    """Refuse an end that has passed, lies before the start or too far behind it."""
    if end <= turn.now():
        raise UserError("core.delegation.in_the_past", over=minute(turn, end))
    if end <= start:
        raise UserError("core.delegation.ends_before")
    if end > max(start, turn.now()) + LONGEST:
        raise UserError("core.delegation.too_long", days=LONGEST.days)


async def _check_people(turn: Turn, draft: Draft) -> None:
    if draft.sponsor in await turn.members.same_person(draft.holder):
        raise UserError("core.delegation.oneself")
    for somebody in (draft.holder, draft.substitute):
        if somebody is not None:
            await _check_person(turn, somebody)
    if draft.substitute == draft.holder:
        raise UserError("core.delegation.own_substitute")


async def _check_person(turn: Turn, somebody: MemberId) -> None:
    known = await turn.members.known(somebody)
    if known is None or not known.present or not known.member.is_person:
        raise UserError("core.delegation.not_here", name=await named(turn, somebody))


async def _check_rights(turn: Turn, draft: Draft) -> None:
    """Refuse what the sponsor may not do, and what the person may do anyway."""
    rank = await turn.world.rank(turn.configuration, draft.holder, turn.now())
    staff = rank >= Rank.STAFF or await stands_in_staff_room(turn, draft.holder)
    for node in draft.nodes:
        own = await turn.world.may(turn.configuration, draft.holder, node, turn.now())
        if staff or own:
            raise UserError("core.delegation.has_it", name=await named(turn, draft.holder), node=node)
        if not await has_own_right(turn, draft.sponsor, node):
            raise UserError("core.delegation.sponsor_lacks", sponsor=await named(turn, draft.sponsor), node=node)


async def _check_twice(turn: Turn, draft: Draft, besides: str) -> None:
    """Refuse to lend the same twice: two budgets would add up."""
    for other in await held_by(turn, draft.holder):
        if other.id == besides or not other.is_open(turn.now()):
            continue
        overlap = not other.scope or not draft.scope or other.scope == draft.scope
        if overlap and (both := sorted(set(other.nodes) & set(draft.nodes))):
            raise UserError("core.delegation.twice", name=await named(turn, draft.holder), node=both[0])


def as_draft(delegation: Delegation) -> Draft:
    """Return what was wished for when a delegation was made."""
    return Draft(
        holder=delegation.holder,
        nodes=delegation.nodes,
        sponsor=delegation.sponsor,
        expires_at=delegation.expires_at,
        starts_at=delegation.starts_at,
        substitute=delegation.substitute,
        scope=delegation.scope,
        planned=delegation.planned,
    )
