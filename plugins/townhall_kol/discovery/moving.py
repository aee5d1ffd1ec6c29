"""Writing down where everybody stands: records, the ledger, and the labels by which others can choose an audience."""

from __future__ import annotations

from collections.abc import Mapping

from townhall import Group, MemberId, Mode, Record
from townhall_kol.breathing import one_by_one
from townhall_kol.discovery.placing import Placement
from townhall_kol.discovery.strata import LABEL, STRATA, Placed
from townhall_kol.people import account_here
from townhall_kol.settings import KolSettings


class Transition(Record, frozen=True, kw_only=True):
    """The evidence of a move in the ledger."""

    before: str
    """Empty for who was not placed yet."""
    now: str
    score: float


async def placed_before(group: Group) -> dict[MemberId, Placed]:
    """Return where everybody stood after the last review."""
    return {MemberId(key): one for key, one in await group.store.all(Placed)}


async def write_down(
    placement: Placement, before: Mapping[MemberId, Placed], group: Group, settings: KolSettings
) -> None:
    """Keep a placement, tell the ledger of every move, and let the labels follow where the plugin may act."""
    async for member, one in one_by_one(placement.placed.items(), group):
        if before.get(member) != one:
            group.store.put(one, member)
    for member in placement.gone:
        group.store.delete(Placed, member)
    async for move in one_by_one(placement.moves, group):
        evidence = Transition(before=move.before or "", now=move.now, score=move.score)
        reason = f"{move.before or 'new'} → {move.now}"
        group.ledger.record("stratum", about=move.member, reason=reason, evidence=evidence)
        group.because(f"{reason} ({move.score:g})", about=move.member)
    if settings.mode is Mode.ACT:
        await follow(placement.placed, group)


async def follow(placed: Mapping[MemberId, Placed], group: Group) -> int:
    """Give everybody the label of their stratum and take the others; return how many labels changed."""
    wanted = await _wanted(placed, group)
    changes = 0
    for stratum in STRATA:
        label = LABEL + stratum
        held = {one.member for one in await group.labels.holders(label)}
        mine = {member for member, one in wanted.items() if one == stratum}
        async for member in one_by_one(sorted(held - mine), group):
            group.labels.take(member, label)
        async for member in one_by_one(sorted(mine - held), group):
            group.labels.give(member, label)
        changes += len(held ^ mine)
    return changes


async def _wanted(placed: Mapping[MemberId, Placed], group: Group) -> dict[MemberId, str]:
    """Return who should have which stratum's label; a person with several accounts has it where they are here."""
    linked = await group.members.linked()
    people = frozenset(linked.values())
    wanted: dict[MemberId, str] = {}
    async for member, one in one_by_one(placed.items(), group):
        account = await account_here(member, group) if member in people else member
        if account is not None:
            wanted[account] = one.stratum
    return wanted
