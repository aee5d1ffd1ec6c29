"""What somebody decides about the uncertain sends of a batch, on its way to where it is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from townhall.bus.cards import short_name
from townhall.bus.people import CORE
from townhall.model.batches import BatchName
from townhall.model.events import TimerFired
from townhall.model.ids import EventId, GroupId, MemberId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall.model.wire import encode
from townhall.plugin.declarations import Record
from townhall.store.interface import Outgoing

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

ORDERED: Final = "uncertain_ordered"
"""Where a command was given."""
ORDERED_HERE: Final = "uncertain_ordered_here"
"""In a staff room whose groups it concerns."""


class Undecided(Protocol):
    """The courier's way to let go, or to drop, what waits for staff; asking twice does it once."""

    async def release(self, key: str, *, send: bool, who: str) -> Outgoing | None:
        """Return the row as it was decided, or None when it had been decided already."""
        ...

    async def release_all(self, rows: Sequence[Outgoing], *, send: bool, who: str) -> None:
        """Send held rows again, or let them be; those that were decided meanwhile stay as they are."""
        ...


class Decided(Record, frozen=True, kw_only=True):
    """What somebody decided about the uncertain sends of a batch into the groups of a staff room."""

    plugin: str
    batch: str
    again: bool
    by: MemberId
    named: str
    """What people call who decided."""
    room: str
    """The name of the staff room; its groups are meant, while this is on its way to the room."""
    until: datetime
    """Those that came up until then are meant."""
    after: datetime | None = None
    """Those that came up later than this are meant; about the others somebody has decided before."""

    @property
    def name(self) -> BatchName:
        """Which batch it is."""
        return BatchName(self.plugin, self.batch)


def short_of(name: BatchName) -> str:
    """Return a short name of a batch, which fits into a button."""
    return short_name("|".join(name))


def words_of(name: BatchName) -> str:
    """Return a batch as people read it."""
    return f"{name.plugin}: {name.batch.replace('|', ' ')}"


def order_uncertain(turn: Turn, batch: str, *, again: bool, by: Member) -> None:
    """Collect what somebody decided about the uncertain sends of a batch of the running plugin."""
    now, card = turn.now(), turn.configuration
    decided = Decided(
        plugin=turn.plugin,
        batch=batch,
        again=again,
        by=by.id,
        named=by.name,
        room=card.core.staff_room,
        until=now,
    )
    turn.raise_event(order_in(card.id, ORDERED, decided, turn))


def order_in(group: GroupId, job: str, decided: Decided, turn: Turn) -> TimerFired:
    """Return the event that brings a decision into the lane of a group."""
    now = turn.now()
    return TimerFired(
        id=EventId(f"{turn.next_key()}|{job}"),
        at=now,
        place=Place(group),
        received_at=now,
        plugin=CORE,
        job=job,
        slot=short_of(decided.name),
        due_at=now,
        payload=encode(decided),
    )
