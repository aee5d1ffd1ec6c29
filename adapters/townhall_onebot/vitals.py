"""Whether a connection still hears: heartbeats, the state of the account, and when we heard last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from townhall_onebot.payloads import Payload, Status

MISSED_HEARTBEATS = 3
"""After as many intervals without a heartbeat the connection counts as deaf."""


class Heard(msgspec.Struct, frozen=True):
    """The cursor: when this account was heard last, so that a gap has a beginning."""

    at: datetime


def cursor_of(at: datetime) -> bytes:
    """Return the cursor that says when we heard last."""
    return msgspec.json.encode(Heard(at))


def heard_before(cursor: bytes | None) -> datetime | None:
    """Return when an earlier life heard last; None on a first start."""
    try:
        return None if cursor is None else msgspec.json.decode(cursor, type=Heard).at.astimezone(UTC)
    except (msgspec.MsgspecError, OverflowError):
        return None


class Vitals:
    """The signs of life of one connection."""

    def __init__(self) -> None:
        self._interval: timedelta | None = None
        self._beat_at: datetime | None = None
        self.status = Status()

    def beat(self, payload: Payload, now: datetime) -> None:
        """Take in a heartbeat."""
        self._beat_at = now
        if payload.interval and 0 < payload.interval < 10**9:
            self._interval = timedelta(milliseconds=payload.interval)
        if isinstance(payload.status, Status):
            self.status = payload.status

    def deaf(self, now: datetime) -> bool:
        """Return whether heartbeats that used to come are missing."""
        if self._interval is None or self._beat_at is None:
            return False
        return now - self._beat_at > self._interval * MISSED_HEARTBEATS

    @property
    def offline(self) -> bool:
        """Whether the implementation says that QQ has lost the account."""
        return self.status.online is False

    @property
    def unwell(self) -> bool:
        """Whether the implementation says that something is wrong with it."""
        return self.status.good is False
