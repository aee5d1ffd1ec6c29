"""What a turn has collected so far, on behalf of the handler that runs in it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from townhall.bus.cache import Key
from townhall.bus.collected import Collected, Effect
from townhall.bus.desks import RecordDesk
from townhall.bus.lane import Holder
from townhall.bus.lane import Lane as GroupLane
from townhall.bus.people import CORE
from townhall.bus.table import Entry
from townhall.bus.world import World
from townhall.config.model import GroupConfiguration
from townhall.model.events import Event
from townhall.plugin.declarations import Record


class TurnOver(Exception):
    """A handler used its group after its turn had ended; what it asked for is not done."""


class Collecting(msgspec.Struct, eq=False):
    """One event in one group, and what its handlers have decided up to now."""

    # A struct and no plain class: one is made per event, and this is four times cheaper to make.
    world: World
    configuration: GroupConfiguration
    event: Event
    journal_lane: str
    seq: int
    runner: Holder | None = None
    """Who runs the handlers, and knows which one runs now."""
    lane: GroupLane | None = None
    stand_in: Entry | None = None
    """The handler on whose behalf something is said after it has ended."""
    collected: Collected | None = None
    """What the running handler has decided so far."""
    done: list[Collected] | None = None
    """What earlier handlers have decided."""
    argument: str = ""
    command: str = ""
    stopped: bool = False
    closed: bool = False
    keys: int = 0
    """How many ids this turn has given out."""
    records: RecordDesk | None = None
    """The desk for records in this group, made when a handler first asks for it."""

    @property
    def entry(self) -> Entry | None:
        """The handler that runs now, or for which something is said."""
        # Told by the runner: to note it here too for each handler would cost every message six writes more.
        if self.stand_in is not None or self.runner is None:
            return self.stand_in
        return self.runner.entry

    @property
    def plugin(self) -> str:
        """The plugin whose handler runs now."""
        entry = self.entry
        return CORE if entry is None else entry.plugin

    def log_fields(self) -> dict[str, object]:
        """Return what every log line written during this turn carries."""
        return {"event_id": self.event.id, "group": self.configuration.alias, "plugin": self.plugin}

    def collect(self) -> Collected:
        """Return where the running handler's writes go; raises :class:`TurnOver` once its time is over."""
        if self.closed:
            raise TurnOver(f"A handler used its group after the turn of {self.event.id} had ended.")
        if self.collected is None:
            self.collected = Collected()
        return self.collected

    def drop(self) -> None:
        """Forget what the handler decided, since it failed."""
        self.collected = None

    def undurable(self) -> list[Effect]:
        """Return the effects of this turn so far, which the store does not have yet."""
        kept = [effect for collected in self.done or () for effect in collected.effects]
        return kept + self.collected.effects if self.collected is not None else kept

    def undurable_records(self) -> Mapping[Key, Record | None]:
        """Return the records this turn has written so far, which the store does not have yet."""
        written: dict[Key, Record | None] = {}
        for collected in self.done or ():
            written.update(collected.records)
        if self.collected is not None:
            written.update(self.collected.records)
        return written

    def next_key(self) -> str:
        """Return an id that comes out the same when the same event is handled again."""
        self.keys += 1
        return f"{self.event.id}|{self.plugin}|{self.keys}"
