"""Makes the platform's roles agree with the labels: what should be, what is, and an action for the difference (K4).

Labels are the truth. A look compares both for one person, or for everybody; it comes after a label was given, taken
or ran out, after somebody came or their roles changed, after a start, and once an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from townhall.bus.people import KnownMember
from townhall.bus.role_looks import ROLES, look_later
from townhall.bus.role_orders import decide, is_open, row_of
from townhall.bus.role_records import (
    EVERY,
    Mirrored,
    MirroredRoles,
    Order,
    RoleOrder,
    RoleStanding,
    at_peace,
    difference,
    has_role,
    is_due,
    label_behind,
    next_end,
    roles_of,
)
from townhall.bus.turn import turn_of
from townhall.model.capabilities import Degraded, Feature
from townhall.model.ids import MemberId
from townhall.plugin.group import Group
from townhall.plugin.settings import Mode
from townhall.store.interface import Label, SendState

MOST_AT_ONCE = 100
"""Actions decided in one turn; the rest comes in the next ones, so that other events get their turn."""


class Person(NamedTuple):
    """Somebody who is compared."""

    known: KnownMember
    labels: Sequence[Label]
    mirrored: MirroredRoles


async def look_at_one(group: Group, member: MemberId) -> None:
    """Compare one person, and be back when the next label of theirs runs out."""
    turn = turn_of(group)
    known = await turn.members.known(member)
    if known is not None:
        await look_at(group, known, await group.store.get(MirroredRoles, member) or MirroredRoles())


async def look_at(group: Group, known: KnownMember, mirrored: MirroredRoles) -> None:
    """Compare somebody as they are known to be."""
    turn, member = turn_of(group), known.member.id
    labels = await turn.world.labels_of(group.id, member)
    ends = next_end(labels, group.settings.native_roles, group.now)
    if ends is not None:
        group.timers.set(ROLES, at=ends, slot=member)
    await _compare(group, Person(known, labels, mirrored))


async def begin_anew(group: Group, member: MemberId) -> None:
    """Forget why somebody's roles had to wait."""
    mirrored = await group.store.get(MirroredRoles, member)
    if mirrored is not None:
        roles = {role: replace(mine, failures=0, again_at=None) for role, mine in mirrored.roles.items()}
        group.store.put(MirroredRoles(roles=roles), member)


async def look_at_everybody(group: Group) -> None:
    """Compare everybody whom a role may concern, and be back within the hour."""
    people = await _concerned(group)
    decided = 0
    for person in people:
        decided += await _compare(group, person)
        if decided >= MOST_AT_ONCE:
            look_later(turn_of(group))
            return
    # Groups that began together must not all be looked at in the same second for ever.
    group.timers.set(ROLES, after=EVERY * (1 - group.random.random() / 10))


async def _concerned(group: Group) -> list[Person]:
    """Return who holds a label with a role, has a role from us, or may have one in strict groups: best luck first."""
    turn, settings = turn_of(group), group.settings
    held: dict[MemberId, list[Label]] = {}
    await turn.world.settled()
    for label in settings.native_roles:
        for one in await turn.world.store.holders(group.id, label):
            held.setdefault(one.member, []).append(one)
    mirrored = {MemberId(member): roles for member, roles in await group.store.all(MirroredRoles)}
    directory: dict[MemberId, KnownMember] = {}
    if settings.native_roles_strict:
        directory = {MemberId(member): known for member, known in await group.store.all(KnownMember)}
    found: list[Person] = []
    for member in dict.fromkeys((*held, *mirrored, *directory)):
        known = directory.get(member) or await turn.members.known(member)
        if known is not None:
            found.append(Person(known, held.get(member, ()), mirrored.get(member, MirroredRoles())))
    # Whoever's role could not be changed before must not keep the others waiting.
    return sorted(found, key=lambda one: sum(role.failures for role in one.mirrored.roles.values()))


async def _compare(group: Group, person: Person) -> int:
    """Decide what makes one person's roles agree with their labels; return how many actions that takes."""
    if not (person.known.present and person.known.member.is_person):
        return 0
    roles, decided = dict(person.mirrored.roles), 0
    wanted = _wanted(group, person)
    # What goes goes first: where somebody has one rank only, taking the old one must not take the new one.
    for role in sorted(roles_of(group.settings.native_roles), key=lambda one: one in wanted):
        mine = roles.pop(role, Mirrored())
        after = await _compare_role(group, person, role, mine, wanted.get(role))
        decided += after.open not in ("", mine.open)
        if after != Mirrored():
            roles[role] = after
    if roles != person.mirrored.roles:
        member = person.known.member.id
        group.store.put(MirroredRoles(roles=roles), member) if roles else group.store.delete(MirroredRoles, member)
    return decided


def _wanted(group: Group, person: Person) -> dict[str, Label]:
    """Return the roles somebody should have, each with the label it goes with."""
    native_roles = group.settings.native_roles
    labels = {role: label_behind(person.labels, role, native_roles, group.now) for role in roles_of(native_roles)}
    wanted = {role: label for role, label in labels.items() if label is not None}
    # A lesser form of roles is a rank, of which somebody has one: the first of ops.toml.
    ranks = isinstance(group.ability(Feature.ROLES), Degraded)
    return dict(islice(wanted.items(), 1 if ranks else None))


async def _compare_role(group: Group, person: Person, role: str, mine: Mirrored, label: Label | None) -> Mirrored:
    """Return how it stands with one role of somebody, after deciding what there is to do."""
    settings, turn = group.settings, turn_of(group)
    standing = await group.store.get(RoleStanding, role) or RoleStanding()
    has = has_role(person.known.member.roles, role, standing.told_as)
    order = difference(wanted=label is not None, has=has, mine=mine, strict=settings.native_roles_strict)
    # What goes with a label goes as far as the plugin may that gave it.
    plugin = label.source if label is not None else mine.plugin
    mode = turn.world.table(turn.configuration).modes.get(plugin, Mode.ACT)
    if mine.open and await _stands(group, mine, order, mode):
        return mine
    mine = replace(mine, open="")
    if order is None:
        return at_peace(mine, has=has, now=group.now)
    if not await _may_go(group, mine, order, mode, standing):
        return mine
    wish = RoleOrder(member=person.known.member.id, role=role, order=order)
    key = decide(turn, wish, person.known.member.name, "" if label is None else label.label, mode)
    if mode is Mode.ACT and standing.careful:
        group.store.put(replace(standing, trying=key), role)
    return replace(mine, open=key, order=order, plugin=plugin)


async def _stands(group: Group, mine: Mirrored, order: Order | None, mode: Mode) -> bool:
    """Return whether what was decided last still stands: it is under way, or it was left and nothing has changed."""
    row = await row_of(turn_of(group), mine.open)
    if row is None:
        return False
    left = row.state in (SendState.OBSERVED, SendState.DROPPED)
    return is_open(row, group.now) or (left and mode is not Mode.ACT and order is mine.order)


async def _may_go(group: Group, mine: Mirrored, order: Order, mode: Mode, standing: RoleStanding) -> bool:
    """Return whether this may be decided now: neither person nor role rests, and one by one until the role works."""
    if mine.order is order and not is_due(mine.again_at, group.now):
        return False
    if mode is not Mode.ACT or not standing.careful:
        return True
    if not is_due(standing.again_at, group.now):
        return False
    row = await row_of(turn_of(group), standing.trying) if standing.trying else None
    return row is None or not is_open(row, group.now)
