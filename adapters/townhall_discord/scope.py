"""Ids and instants of Discord in Townhall's form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from townhall.model.ids import EventId, GroupId, MemberId, scoped

PLATFORM = "discord"
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def instant_of(snowflake: str) -> datetime:
    """Return when an id was made: every id of Discord carries its instant."""
    return _EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def snowflake_at(instant: datetime) -> str:
    """Return the lowest id that could have been made at an instant."""
    return str(max((instant - _EPOCH) // _MILLISECOND, 0) << 22)


class Scope:
    """Makes the scoped ids of one account; the prefixes are made once."""

    __slots__ = ("_prefix", "account")

    def __init__(self, account: str) -> None:
        self.account = account
        self._prefix = scoped(PLATFORM, account, "")

    def event(self, own: str) -> EventId:
        """Return the id of an event."""
        return EventId(self._prefix + own)

    def message_event(self, channel: str, message: str) -> EventId:
        """Return the id of the event that a message was sent: told live, read back or imported, it is the same."""
        return EventId(f"{self._prefix}{channel}:m:{message}")

    def group(self, channel: str) -> GroupId:
        """Return the id of the group that a channel is."""
        return GroupId(self._prefix + channel)

    def member(self, user: str) -> MemberId:
        """Return the id of a person."""
        return MemberId(self._prefix + user)
