"""How frozen facts lie in columns: instants as microseconds since 1970 in UTC, everything nested as MessagePack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from townhall.model.wire import encode
from townhall.store.interface import Effects

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant(at: datetime) -> int:
    """Return an instant as it is stored; raises :class:`TypeError` for one without a zone."""
    return (at - _EPOCH) // _MICROSECOND


def instant_or_none(at: datetime | None) -> int | None:
    """Return an instant as it is stored, None for none."""
    return None if at is None else instant(at)


def moment(stored: int) -> datetime:
    """Return a stored instant, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)


def moment_or_none(stored: int | None) -> datetime | None:
    """Return a stored instant in UTC, None for none."""
    return None if stored is None else moment(stored)


def check_effects(effects: Effects) -> None:
    """Raise what a database would raise for effects that cannot be written; records are not looked at."""
    for lane in effects.done:
        lane.encode()
    for key in effects.records:
        "".join(key).encode()
    for fact in effects.facts:
        instant(fact.at)
        encode(fact)
    for entry in effects.ledger:
        instant(entry.at)
        encode(entry)
    for decision in effects.decisions:
        instant(decision.at)
        encode(decision)
    for label in effects.labels:
        instant_or_none(label.granted_at)
        instant_or_none(label.expires_at)
        encode(label)
    for timer in effects.timers:
        instant(timer.due_at)
        encode(timer)
    for row in effects.outbox:
        instant(row.created_at)
        instant_or_none(row.not_before)
        instant_or_none(row.expires_at)
        encode(row)
