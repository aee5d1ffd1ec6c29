"""Where delegations lie: all of one person in one record of the group, so that a right is one look away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from townhall.bus.cache import MISSING
from townhall.bus.people import CORE
from townhall.model.ids import GroupId, MemberId
from townhall.plugin.declarations import Record
from townhall.plugin.delegations import Delegation
from townhall.store.interface import RecordKey

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

REMEMBERED: Final = timedelta(days=90)
"""How long a delegation that is over is known, so that whoever uses it is told so."""


class HeldDelegations(Record, frozen=True, kw_only=True):
    """What is or was lent or offered to one person, oldest first; the key is the member's id."""

    delegations: tuple[Delegation, ...] = ()


def place_of(group: GroupId, member: MemberId) -> RecordKey:
    """Return where the delegations of somebody lie."""
    return RecordKey(group, CORE, HeldDelegations.__name__, member)


async def held_by(turn: Turn, member: MemberId) -> tuple[Delegation, ...]:
    """Return the delegations of somebody, with what this turn has decided about them."""
    where = place_of(turn.configuration.id, member)
    collected = turn.collected
    if collected is not None and where in collected.records:
        found = cast("HeldDelegations | None", collected.records[where])
    else:
        value = turn.world.cache.records.get(where, MISSING)
        found = (
            await turn.world.load(where, HeldDelegations) if value is MISSING else cast("HeldDelegations | None", value)
        )
    return () if found is None else found.delegations


async def everything_held(turn: Turn) -> Sequence[Delegation]:
    """Return every delegation of the group, oldest first."""
    scope = (turn.configuration.id, CORE, HeldDelegations.__name__)
    found = await turn.world.load_all(scope, HeldDelegations, "", turn.undurable_records())
    return sorted((one for _, held in found for one in held.delegations), key=lambda one: one.offered_at)


def put(turn: Turn, before: Sequence[Delegation], delegation: Delegation) -> None:
    """Collect a new or changed delegation of somebody who has these; what was over long ago is let go."""
    now = turn.now()
    kept = [one for one in before if one.id == delegation.id or now < (one.ended_at or one.expires_at) + REMEMBERED]
    changed = [delegation if one.id == delegation.id else one for one in kept]
    if delegation not in changed:
        changed.append(delegation)
    where = place_of(turn.configuration.id, delegation.holder)
    turn.collect().records[where] = HeldDelegations(delegations=tuple(changed))
