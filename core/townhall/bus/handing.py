"""What a plugin hands over to itself in another group: an event in that group's lane, taken once or brought back.

The event is raised like any other, so it is durable with the turn that decided it. It is named after that turn's own
event, so that a turn which is run again hands over the same thing and the journal takes it once. Nobody is called in
a group where the plugin is off; whoever handed it over is told so.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from townhall.bus.collected import Collected, RaiseEvent
from townhall.bus.table import Entry
from townhall.model.events import Event, Handed, HandedBack
from townhall.model.ids import EventId, GroupId
from townhall.model.places import Place

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

UNKNOWN: Final = "unknown"
"""The group is not in ops.toml."""
OFF: Final = "off"
"""The plugin is not switched on there, or has no such job."""
SUSPENDED: Final = "suspended"
"""The plugin has failed there too often and rests."""
FAILED: Final = "failed"
"""Its handler raised or did not end in time."""


def handed_over(turn: Turn, to: GroupId, job: str, slot: str, payload: bytes) -> Handed | HandedBack:
    """Return the event that hands something over, or brings it back at once from a group that there is not."""
    now = turn.now()
    event = Handed(
        id=_name_of(turn.event.id, turn.plugin, job, slot, to),
        at=now,
        place=Place(to),
        received_at=now,
        plugin=turn.plugin,
        job=job,
        source=turn.configuration.id,
        slot=slot,
        payload=payload,
    )
    return event if turn.world.group(to) is not None else brought_back(event, UNKNOWN, now)


def brought_back(event: Handed, reason: str, now: datetime) -> HandedBack:
    """Return the event that tells a group that another one did not take what was handed over."""
    return HandedBack(
        id=EventId(f"{event.id}|back"),
        at=now,
        place=Place(event.source),
        received_at=now,
        plugin=event.plugin,
        job=event.job,
        target=event.place.group,
        reason=reason,
        slot=event.slot,
        payload=event.payload,
    )


def unclaimed(event: Event, now: datetime) -> list[Collected] | None:
    """Return what follows from an event of a group that has left ops.toml: a hand-over goes back."""
    if not isinstance(event, Handed):
        return None
    return [Collected(effects=[RaiseEvent(brought_back(event, UNKNOWN, now))])]


def not_taken(turn: Turn, entry: Entry, reason: str) -> None:
    """Bring back what was handed over, where the handler that was to take it did not."""
    event = turn.event
    if not isinstance(event, Handed):
        return
    taker = turn.world.table(turn.configuration).hand_overs.get((event.plugin, event.job))
    if taker is entry:
        turn.stand_in = entry
        turn.raise_event(brought_back(event, reason, turn.now()))
        turn.keep()


def _name_of(event: EventId, plugin: str, job: str, slot: str, target: str) -> EventId:
    """Return the id of a hand-over: the same again when the turn of ``event`` is run again."""
    # A digest, because what is handed on from group to group would have a longer name with every step.
    told = "\0".join((event, plugin, job, slot, target))
    digest = blake2b(told.encode(errors="replace"), digest_size=16).hexdigest()
    return EventId(f"handed|{plugin}|{job}|{digest}")
