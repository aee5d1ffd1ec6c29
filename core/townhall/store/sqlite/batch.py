"""What several writes come to, gathered so that each table is written once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from townhall.model.ids import GroupId, MemberId
from townhall.model.wire import encode
from townhall.store.bodies import KEPT, PASSING
from townhall.store.fact_rows import fact_row
from townhall.store.interface import Effects, Incoming, Label, Override, RecordKey, RecordValue, Timer
from townhall.store.rows import decision_row, label_row, ledger_row, outgoing_row, override_row, timer_row
from townhall.store.sqlite import statements
from townhall.store.sqlite.statements import Value


class Batch:
    """The rows of one transaction; later writes of the same key stand for earlier ones."""

    def __init__(self, connection: sqlite3.Connection, last: int, at: int) -> None:
        self.connection = connection
        self.last = last
        """The highest journal number that was given out."""
        self.at = at
        """When this batch is written, in microseconds."""
        self._known: set[Value] = set()
        """Numbers that were given to events which turned out to be known already."""
        self._empty()

    def _empty(self) -> None:
        self._journal: list[Value] = []
        self._cursors: dict[str, bytes] = {}
        self._done: dict[str, int] = {}
        self._records: dict[RecordKey, RecordValue] = {}
        self._facts: list[Value] = []
        self._fact_days: set[tuple[Value, ...]] = set()
        self._ledger: list[Value] = []
        self._decisions: list[Value] = []
        self._decision_keys: list[Value] = []
        self._labels: dict[tuple[GroupId, MemberId, str], Label | None] = {}
        self._timers: dict[str, Timer | None] = {}
        self._overrides: dict[tuple[str, str], Override | None] = {}
        self._outbox: list[Value] = []

    def journal(self, events: Sequence[Incoming]) -> int:
        """Add events to the journal; return the number of the first."""
        journal, number, at = self._journal, self.last, self.at
        for event in events:
            number += 1
            journal += (number, event.id, event.lane, event.encoded(), at)
        first, self.last = self.last + 1, number
        return first

    def cursors(self, cursors: Mapping[str, bytes]) -> None:
        """Move the accounts' cursors."""
        self._cursors.update(cursors)

    def add(self, effects: Effects) -> None:
        """Add everything effects hold but for their events."""
        done = self._done
        for lane, through in effects.done.items():
            if through > done.get(lane, 0):
                done[lane] = through
        self._records.update(effects.records)
        if effects.facts:
            for fact in effects.facts:
                row = fact_row(fact)
                self._facts += row
                self._fact_days.add(row[-4:])
        self._add_written(effects)
        self._add_people_and_timers(effects)

    def _add_written(self, effects: Effects) -> None:
        for entry in effects.ledger:
            self._ledger += ledger_row(entry)
        for decision in effects.decisions:
            self._decisions += decision_row(decision)
            for key in decision.keys:
                self._decision_keys += (key, decision.id)
        for row in effects.outbox:
            self._outbox += (*outgoing_row(row), PASSING if row.passing else KEPT)

    def _add_people_and_timers(self, effects: Effects) -> None:
        for taken in effects.labels_taken:
            self._labels[taken] = None
        for label in effects.labels:
            self._labels[label.group, label.member, label.label] = label
        for key in effects.timers_cancelled:
            self._timers[key] = None
        for timer in effects.timers:
            self._timers[timer.key] = timer
        for cleared in effects.overrides_cleared:
            self._overrides[cleared] = None
        for override in effects.overrides:
            self._overrides[override.group, override.path] = override

    def flush(self) -> None:
        """Write what was gathered; raises what the database or the encoding raises."""
        self._flush_journal()
        self._flush_state()
        self._flush_labels()
        self._flush_timers()
        self._flush_overrides()
        statements.OUTBOX.run(self.connection, self._outbox)
        self._empty()

    def numbers(self, first: int, count: int) -> Sequence[int]:
        """Return the numbers of events that were journaled from ``first`` on, 0 where one was known already."""
        numbers = range(first, first + count)
        return [0 if number in self._known else number for number in numbers] if self._known else numbers

    def _flush_journal(self) -> None:
        if self._journal:
            written = statements.JOURNAL.run(self.connection, self._journal)
            if written * 5 != len(self._journal):
                self._find_known()
        if self._cursors:
            statements.CURSOR.run(self.connection, _flat(self._cursors.items()))
        if self._done:
            statements.DONE.run(self.connection, _flat(self._done.items()))

    def _find_known(self) -> None:
        numbers: list[Value] = self._journal[::5]
        rows = self.connection.execute("SELECT seq FROM journal WHERE seq>=?", numbers[:1])
        written = {number for (number,) in rows}
        self._known.update(number for number in numbers if number not in written)

    def _flush_state(self) -> None:
        if self._records:
            self._flush_records()
        if self._facts:
            statements.FACT_DAY.run(self.connection, [value for day in self._fact_days for value in day])
            statements.FACT.run(self.connection, self._facts)
        statements.LEDGER.run(self.connection, self._ledger)
        statements.DECISION.run(self.connection, self._decisions)
        statements.DECISION_KEY.run(self.connection, self._decision_keys)

    def _flush_records(self) -> None:
        rows: list[Value] = []
        for key, value in self._records.items():
            if value is None:
                self.connection.execute(statements.DELETE_RECORD, key)
            else:
                rows += (*key, value if isinstance(value, bytes) else encode(value), self.at)
        statements.RECORD.run(self.connection, rows)

    def _flush_labels(self) -> None:
        rows: list[Value] = []
        for place, label in self._labels.items():
            if label is None:
                self.connection.execute(statements.TAKE_LABEL, place)
            else:
                rows += label_row(label)
        statements.LABEL.run(self.connection, rows)

    def _flush_timers(self) -> None:
        for key, timer in self._timers.items():
            if timer is None:
                self.connection.execute(statements.CANCEL_TIMER, (key,))
            else:
                self.connection.execute(statements.SET_TIMER, timer_row(timer))

    def _flush_overrides(self) -> None:
        for place, one in self._overrides.items():
            self.connection.execute(statements.CLEAR_OVERRIDE, place)
            if one is not None:
                self.connection.execute(statements.SET_OVERRIDE, override_row(one))


def _flat(pairs: Iterable[tuple[Value, Value]]) -> list[Value]:
    return [value for pair in pairs for value in pair]
