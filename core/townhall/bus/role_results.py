"""How an action on a role ended: written down, tried again later, and told to staff once."""

from __future__ import annotations

from msgspec.structs import replace

from townhall.bus.people import CORE, KnownMember
from townhall.bus.role_looks import look_later
from townhall.bus.role_mirror import look_at
from townhall.bus.role_records import (
    CALM,
    TRIES,
    Mirrored,
    MirroredRoles,
    Order,
    RoleOrder,
    RoleStanding,
    pause_after,
    with_role,
)
from townhall.bus.turn import turn_of
from townhall.model.events import ActionFinished
from townhall.model.results import DegradedTo, Dropped, Gone, Ok, Result
from townhall.model.wire import decode_result
from townhall.plugin.group import Group
from townhall.plugin.settings import Mode
from townhall.store.interface import RecordKey


async def ended(event: ActionFinished, group: Group) -> None:
    """Take in how giving or taking a role ended."""
    wish, result = group.payload(RoleOrder), decode_result(event.result)
    mirrored = await group.store.get(MirroredRoles, wish.member) or MirroredRoles()
    standing = await group.store.get(RoleStanding, wish.role) or RoleStanding()
    mine = mirrored.roles.get(wish.role, Mirrored())
    if isinstance(result, Ok | DegradedTo):
        await _done(group, wish, result, mirrored, standing)
    elif isinstance(result, Dropped) and mine.open == event.key and _asks_staff(group, mine):
        # Staff have said no: they are asked again when the label has changed.
        return
    else:
        _not_done(group, wish, result, mirrored, standing)


def _asks_staff(group: Group, mine: Mirrored) -> bool:
    turn = turn_of(group)
    return turn.world.table(turn.configuration).modes.get(mine.plugin, Mode.ACT) is Mode.SUGGEST


async def _done(
    group: Group, wish: RoleOrder, result: Ok | DegradedTo, mirrored: MirroredRoles, standing: RoleStanding
) -> None:
    """It is as we wanted it: take the platform at its word, and look whether it is still wanted."""
    told_as = result.receipt.reference or standing.told_as
    mine = mirrored.roles.get(wish.role, Mirrored())
    given = wish.order is Order.GRANT
    after = Mirrored(given=given, plugin=mine.plugin, order=wish.order, again_at=group.now + CALM)
    mirrored = MirroredRoles(roles={**mirrored.roles, wish.role: after})
    group.store.put(mirrored, wish.member)
    if standing.careful or standing.told_as != told_as:
        group.store.put(RoleStanding(told_as=told_as, works=True), wish.role)
        look_later(turn_of(group))
    turn = turn_of(group)
    known = await turn.members.known(wish.member)
    if known is not None and known.present:
        roles = with_role(known.member.roles, wish.role, told_as, wish.order)
        known = KnownMember(member=replace(known.member, roles=roles), present=True)
        turn.collect().records[RecordKey(group.id, CORE, KnownMember.__name__, wish.member)] = known
        await look_at(group, known, mirrored)


def _not_done(group: Group, wish: RoleOrder, result: Result, mirrored: MirroredRoles, standing: RoleStanding) -> None:
    """It could not be done: the person waits longer each time, and after a few people so does the role."""
    mine = mirrored.roles.get(wish.role, Mirrored())
    first, failures = mine.failures == 0, mine.failures + 1
    mine = replace(mine, open="", order=wish.order, failures=failures, again_at=group.now + pause_after(failures))
    group.store.put(MirroredRoles(roles={**mirrored.roles, wish.role: mine}), wish.member)
    # That somebody is gone says nothing of the role.
    counts = not isinstance(result, Gone | Dropped)
    failed = standing.failures + counts
    rests = counts and failed >= TRIES
    again_at = group.now + pause_after(failed - TRIES + 1) if rests else standing.again_at
    tells = counts and first and not standing.told
    told = standing.told or tells
    group.store.put(replace(standing, failures=failed, again_at=again_at, trying="", told=told), wish.role)
    if tells:
        _tell_staff(group, wish, result)
    if not rests:
        look_later(turn_of(group))


def _tell_staff(group: Group, wish: RoleOrder, result: Result) -> None:
    turn = turn_of(group)
    reason = " ".join(filter(None, (getattr(result, "reason", ""), getattr(result, "remedy", ""))))
    turn.tell_staff(turn.render("core.role.refused", {"role": wish.role, "group": group.title, "reason": reason}))
