"""Writing down where everybody stands: records, the ledger, and the labels by which others can choose an audience."""

from __future__ import annotations

from collections.abc import Mapping

from townhall import Group, MemberId, Mode, Record
from townhall_kol.breathing import one_by_one
from townhall_kol.discovery.labelling import follow
from townhall_kol.discovery.placing import Placement
from townhall_kol.discovery.strata import Placed
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
