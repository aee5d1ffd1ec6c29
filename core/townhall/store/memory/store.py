"""The whole store in memory; hand it to the next Townhall and that one sees what a restart would show it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from townhall.model.ids import GroupId, MemberId
from townhall.model.wire import encode
from townhall.store.check import check_effects, check_incoming
from townhall.store.interface import (
    Effects,
    Erasure,
    Firing,
    HeldRows,
    Incoming,
    Override,
    SendState,
    Settlement,
    StoreFigures,
    StoreTrouble,
)
from townhall.store.memory.ageing import MemoryAgeing
from townhall.store.memory.erasure import Eraser
from townhall.store.memory.journal import MemoryJournal
from townhall.store.memory.outbox import MemoryOutbox
from townhall.store.memory.state import MemoryState, encoded
from townhall.store.memory.timers import MemoryTimers
from townhall.store.portrait import portrait
from townhall.store.ready import Ready, Refused


class MemoryStore(MemoryJournal, MemoryTimers, MemoryAgeing):
    """An honest store that forgets everything with the process."""

    gathering = timedelta()
    """A transaction costs nothing here, so none is worth waiting for."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        MemoryJournal.__init__(self, now)
        MemoryState.__init__(self)
        MemoryTimers.__init__(self)
        MemoryOutbox.__init__(self)
        self._overrides: dict[tuple[str, str], Override] = {}

    @property
    def trouble(self) -> StoreTrouble | None:
        """What keeps the store from writing right now: never anything."""
        return None

    async def open(self) -> None:
        """Be ready, which it always is."""

    async def close(self) -> None:
        """Let go; what was written stays for the next one who opens this object."""

    async def forget_journal(self, before: datetime, most: int = 10_000) -> int:
        """Drop finished events that were accepted before then; return how many went."""
        self._forget_fired(before.timestamp())
        return await super().forget_journal(before, most)

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        """Make effects real; give the numbers of ``effects.events`` (0 where known already)."""
        try:
            rare = _holds_more_than_records(effects)
            if rare:
                _check(effects)
            records = encoded(effects.records)
        except Exception as error:
            return Refused(error)
        self._finish(effects.done)
        self._write_records(records, effects.records, self._now())
        return self._commit_rare(effects) if rare else _NOTHING

    def _commit_rare(self, effects: Effects) -> Awaitable[Sequence[int]]:
        self._keep(effects)
        for key in effects.timers_cancelled:
            self._timers.pop(key, None)
        self._set(effects.timers)
        for cleared in effects.overrides_cleared:
            self._overrides.pop(cleared, None)
        for override in effects.overrides:
            self._overrides[override.group, override.path] = override
        self._put(effects.outbox)
        numbers = self._journal(effects.events)
        for erasure in effects.erasures:
            self.erase(erasure)
        return Ready(numbers)

    def fire(self, firings: Sequence[Firing]) -> Awaitable[Sequence[int]]:
        """Take timers off, journal their events and set the following slots."""
        try:
            check_effects(Effects(timers=[one.following for one in firings if one.following is not None]))
            _check_events(one.event for one in firings)
        except Exception as error:
            return Refused(error)
        at = self._now()
        return Ready([self._fire(one, at) for one in firings])

    def _fire(self, firing: Firing, at: float) -> int:
        if not self._take(firing.timer, at):
            return 0
        number = self._journal((firing.event,))[0] if firing.event else 0
        if firing.following is not None:
            self._set([firing.following])
        return number

    def settle(self, settlements: Sequence[Settlement]) -> Awaitable[Sequence[int]]:
        """Write down how sends ended; give the journal number of each follow-up, 0 where there is none."""
        try:
            encode(settlements)
            _check_events(settlement.follow_up for settlement in settlements)
        except Exception as error:
            return Refused(error)
        return Ready([self._journal((s.follow_up,))[0] if self._settle(s) and s.follow_up else 0 for s in settlements])

    async def overrides(self) -> Sequence[Override]:
        """Return every switch set outside ops.toml."""
        return [self._overrides[place] for place in sorted(self._overrides)]

    async def everything_about(self, member: MemberId) -> Mapping[str, Sequence[bytes]]:
        """Return what is stored about a person, by table, each row as JSON."""
        return portrait(
            member,
            records=sorted(self._records.items()),
            facts=self._facts.values(),
            labels=self._labels.values(),
            ledger=self._ledger.values(),
            decisions=self._decisions.values(),
            timers=self._timers.values(),
            outbox=self._outbox.values(),
        )

    def erase(self, erasure: Erasure) -> Awaitable[None]:
        """Erase a person; what has to stay stays under the pseudonym."""
        eraser = Eraser(erasure)
        self._put_records(eraser.records(self._records))
        self._put_facts(*eraser.facts(self._facts, self._fact_days))
        self._labels = eraser.labels(self._labels)
        self._put_ledger(eraser.ledger(self._ledger))
        self._decisions = eraser.decisions(self._decisions)
        self._put_timers(eraser.timers(self._timers))
        self._fired = {eraser.words(key): fired for key, fired in self._fired.items()}
        self._overrides = {key: replace(one, who=eraser.words(one.who)) for key, one in self._overrides.items()}
        self._erase_rows(eraser)
        self._erase_events(eraser)
        return Ready(None)

    async def compact(self) -> None:
        """Give room back: there is none to give."""

    async def figures(self, now: datetime) -> StoreFigures:
        """Return what it holds that somebody may have to look at."""
        held: dict[GroupId, list[datetime]] = {}
        for row in self._outbox.values():
            if row.state is SendState.HELD:
                held.setdefault(row.group, []).append(row.created_at)
        overdue = [timer.due_at for timer in self._timers.values() if timer.due_at <= now]
        return StoreFigures(
            held=[HeldRows(group, len(since), min(since)) for group, since in sorted(held.items())],
            suggested=sum(row.state is SendState.SUGGESTED for row in self._outbox.values()),
            timers=len(self._timers),
            overdue=len(overdue),
            overdue_since=min(overdue, default=None),
        )

    async def size(self) -> int:
        """Return how many bytes the store takes on disk: none."""
        return 0


_NOTHING: Ready[Sequence[int]] = Ready(())


def _holds_more_than_records(effects: Effects) -> bool:
    """Return whether there is anything but "done" and records, which is all that most turns have."""
    return bool(
        effects.facts
        or effects.events
        or effects.outbox
        or effects.decisions
        or effects.timers
        or effects.timers_cancelled
        or effects.labels
        or effects.labels_taken
        or effects.ledger
        or effects.erasures
        or effects.overrides
        or effects.overrides_cleared
    )


def _check(effects: Effects) -> None:
    check_effects(effects)
    _check_events(effects.events)


def _check_events(events: Iterable[Incoming | None]) -> None:
    for event in events:
        if event is not None:
            check_incoming(event)
