"""The queue of one group: strictly in order inside, independent of every other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol, TypeAlias

from townhall.bus.table import Entry, Table
from townhall.config.model import GroupConfiguration
from townhall.model.events import Event

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


class Holder(Protocol):
    """Who runs the handlers of a lane."""

    entry: Entry | None
    """The one that runs now."""


Rest: TypeAlias = "tuple[Turn, tuple[Entry, ...], int, float]"
"""A turn whose handler was given up, its handlers, which of them comes next, and when the event was taken in."""


class Lane:
    """One group with work to do; it is made when an event comes and let go when it has been idle."""

    __slots__ = ("configuration", "id", "known", "queue", "rest", "scheduled", "table")

    def __init__(self, id: str, configuration: GroupConfiguration | None, table: Table | None) -> None:
        self.id = id
        self.configuration = configuration
        self.table = table
        self.queue: deque[tuple[str, int, Event, float]] = deque()
        """Journal lane and number, event, and when it was taken in by the loop's clock."""
        self.scheduled = False
        """Whether it waits for a runner or has one."""
        self.rest: Rest | None = None
        """A turn whose handler was given up, to go on with the next one."""
        self.known: dict[str, str] = {}
        """The people seen lately, by id, with their names."""
