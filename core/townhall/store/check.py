"""Whether something could be written to a database at all; memory asks this so that it is no kinder than SQLite."""

from __future__ import annotations

from townhall.store.fact_rows import fact_row
from townhall.store.interface import Effects, Fact, Incoming, RecordKey
from townhall.store.rows import decision_row, label_row, ledger_row, outgoing_row, override_row, timer_row


def check_incoming(event: Incoming) -> None:
    """Raise what a database would raise for an event that cannot be written."""
    if not (event.id.isascii() and event.lane.isascii()):
        event.id.encode()
        event.lane.encode()


def check_key(key: RecordKey) -> None:
    """Raise what a database would raise for a record whose key cannot be written."""
    for part in key:
        if not part.isascii():
            part.encode()


def check_fact(fact: Fact) -> None:
    """Raise what a database would raise for a fact that cannot be written."""
    # Facts are nearly everything that is written, and nearly always right: columns are made only to say what is wrong.
    if fact.day is None or not fact.day.start <= fact.at < fact.day.end:
        fact_row(fact)
    _check_texts(f"{fact.group}{fact.kind}{fact.member}{fact.source}{fact.other}{fact.plugin}{fact.message}")


def check_effects(effects: Effects) -> None:
    """Raise what a database would raise for effects that cannot be written; records are not looked at."""
    for fact in effects.facts:
        check_fact(fact)
    for row in (
        *map(ledger_row, effects.ledger),
        *map(decision_row, effects.decisions),
        *map(label_row, effects.labels),
        *map(timer_row, effects.timers),
        *map(outgoing_row, effects.outbox),
        *map(override_row, effects.overrides),
    ):
        _check_texts("".join([value for value in row if isinstance(value, str)]))


def _check_texts(texts: str) -> None:
    if not texts.isascii():
        texts.encode()
