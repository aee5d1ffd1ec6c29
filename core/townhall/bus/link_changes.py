"""Make one person of two accounts, and two of one."""

from __future__ import annotations

import msgspec

from townhall.bus.links import AnyLinks, Linked, at_hand, in_memory, linked_place, living
from townhall.bus.people import CORE
from townhall.bus.turn import Turn
from townhall.bus.world import World
from townhall.model.ids import MemberId
from townhall.store.interface import RecordKey

MOST_ACCOUNTS = 10
"""Nobody has more accounts than that, and everybody's record names all of them."""


class _Row(msgspec.Struct, frozen=True):
    """What is read of a stored row."""

    scope: str = ""
    plugin: str = ""
    kind: str = ""


def join_accounts(turn: Turn, scope: str, first: MemberId, second: MemberId) -> bool:
    """Make one person of two, who is called what the first is; False when they would have too many accounts.

    The records of both are at hand.
    """
    world, written = turn.world, turn.collect().records
    members = dict.fromkeys(account for one in (first, second) for account in living(_linked(world, scope, one), one))
    if len(members) > MOST_ACCOUNTS:
        return False
    linked = Linked(members=tuple(members), since=turn.now())
    written.update({linked_place(scope, one): linked for one in members})
    written[RecordKey(scope, CORE, AnyLinks.__name__, "")] = AnyLinks()
    return True


def _linked(world: World, scope: str, member: MemberId) -> Linked | None:
    return in_memory(world, linked_place(scope, member), Linked)


async def part_accounts(turn: Turn, member: MemberId) -> int:
    """Take an account away from its person in every community; return how many other accounts they had."""
    world = turn.world
    scopes = await _scopes_of(world, member)
    await at_hand(world, {linked_place(scope, member): Linked for scope in scopes})
    others = 0
    for scope in scopes:
        linked = _linked(world, scope, member)
        left = tuple(one for one in living(linked, member) if one != member)
        others += len(left)
        written = turn.collect().records
        written[linked_place(scope, member)] = None
        rest = Linked(members=left, since=turn.now() if linked is None else linked.since) if len(left) > 1 else None
        written.update({linked_place(scope, one): rest for one in left})
    return others


async def _scopes_of(world: World, member: MemberId) -> list[str]:
    await world.settled()
    rows = (await world.store.everything_about(member)).get("record", ())
    told = [msgspec.json.decode(row, type=_Row) for row in rows]
    return sorted({row.scope for row in told if (row.plugin, row.kind) == (CORE, Linked.__name__)})
