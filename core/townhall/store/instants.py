"""How instants are stored: as microseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
"""The unit of every stored instant and duration."""


def instant(at: datetime) -> int:
    """Return an instant as it is stored; raises :class:`TypeError` for one without a zone."""
    return (at - _EPOCH) // MICROSECOND


def instant_or_none(at: datetime | None) -> int | None:
    """Return an instant as it is stored, None for none."""
    return None if at is None else instant(at)


def moment(stored: int) -> datetime:
    """Return a stored instant, in UTC."""
    return _EPOCH + stored * MICROSECOND


def moment_or_none(stored: int | None) -> datetime | None:
    """Return a stored instant in UTC, None for none."""
    return None if stored is None else moment(stored)
