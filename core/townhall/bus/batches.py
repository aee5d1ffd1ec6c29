"""Batches of sends that hold still or are dropped: written down with the turn that said so, and found after a start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from townhall.bus.people import CORE, EVERYWHERE
from townhall.bus.world import World
from townhall.model.batches import Batch, BatchName, BatchOrder, BatchStanding
from townhall.plugin.declarations import Keeps, Record
from townhall.store.interface import RecordKey

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

LATELY: Final = timedelta(minutes=1)


class BatchOrdered(Record, frozen=True, kw_only=True):
    """What was said of a batch, and why."""

    reason: str = ""


class BatchHeld(BatchOrdered, frozen=True, kw_only=True):
    """A batch of which nothing goes out for now."""


class BatchDropped(BatchOrdered, frozen=True, kw_only=True):
    """A batch of which nothing goes out any more."""


_KINDS: tuple[tuple[type[BatchOrdered], BatchStanding], ...] = (
    (BatchHeld, BatchStanding.HELD),
    (BatchDropped, BatchStanding.DROPPED),
)

BATCH_KEEPS = (
    Keeps(
        BatchDropped,
        "to send nothing more of what was called off, however late somebody adds to it",
        about_member=False,
        retention=timedelta(days=90),
    ),
)


def place_of(name: BatchName, kind: type[BatchOrdered]) -> RecordKey:
    """Return where it is written down that a batch holds still, or was dropped."""
    return RecordKey(EVERYWHERE, CORE, kind.__name__, "|".join(name))


def order_batch(turn: Turn, batch: str, standing: BatchStanding, reason: str) -> None:
    """Collect what is to become of a batch of the running plugin; one that was dropped stays so."""
    if not batch:
        raise ValueError("A batch needs a name: the one given as `batch` to what was sent.")
    name, collected = BatchName(turn.plugin, batch), turn.collect()
    if standing is BatchStanding.DROPPED:
        collected.records[place_of(name, BatchDropped)] = BatchDropped(reason=reason)
    held = BatchHeld(reason=reason) if standing is BatchStanding.HELD else None
    collected.records[place_of(name, BatchHeld)] = held
    collected.effects.append(BatchOrder(name, standing, reason))


async def batch_of(turn: Turn, batch: str) -> Batch:
    """Return how far a batch of the running plugin is."""
    name, world = BatchName(turn.plugin, batch), turn.world
    await world.settled()
    counted = await world.store.batch_count(*name, world.time.now() - LATELY)
    standing, reason = await _standing(turn, name)
    states = {state.value: count for state, count in counted.states.items()}
    return Batch(standing=standing, reason=reason, per_minute=counted.lately, **states)


async def _standing(turn: Turn, name: BatchName) -> tuple[BatchStanding, str]:
    own = turn.undurable_records()
    for kind, standing in reversed(_KINDS):
        place = place_of(name, kind)
        record = own[place] if place in own else await turn.world.load(place, kind)
        if isinstance(record, BatchOrdered):
            return standing, record.reason
    return BatchStanding.GOING, ""


async def standing_orders(world: World) -> Sequence[BatchOrder]:
    """Return what earlier lives of the process have said of batches."""
    found: list[BatchOrder] = []
    for kind, standing in _KINDS:
        for key, record in await world.load_all((EVERYWHERE, CORE, kind.__name__), kind, "", {}):
            plugin, _, batch = key.partition("|")
            found.append(BatchOrder(BatchName(plugin, batch), standing, record.reason))
    return found
