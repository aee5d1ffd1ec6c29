"""The journal of a Townhall, read beside the one that may be running on it: what platforms told in the last days."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from townhall.bus.albums import ALBUM
from townhall.model.events import Event
from townhall.model.ids import GroupId, MessageId
from townhall.model.wire import decode_event
from townhall.replay.own_posts import with_own_posts_named
from townhall.replay.told import OWN, Told, Unreadable, fault_of

SQLITE = b"SQLite format 3\0"
"""How a database begins."""

_ROWS = "SELECT seq, lane, payload FROM journal WHERE length(payload) > 0 ORDER BY seq"
_SENT_BY = "SELECT key FROM sent_message WHERE group_id=? AND message=?"


class Journal:
    """The journal of a database; see :class:`~townhall.replay.told.History`."""

    def __init__(self, path: Path, names: Mapping[GroupId, str], *, skip_bad: bool = False) -> None:
        """Look at a database; raises :class:`Unreadable` where there is no journal."""
        self._path = path
        self._skip_bad = skip_bad
        self.names = names
        self.bad = 0
        try:
            with closing(self._connect()) as connection:
                self.length = int(connection.execute("SELECT count(*) FROM journal").fetchone()[0])
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def read(self) -> Iterator[Told]:
        """Yield what platforms told, in the order of acceptance; what was erased is not there any more."""
        self.bad = 0
        try:
            with closing(self._connect()) as connection:
                for place, (seq, lane, payload) in enumerate(connection.execute(_ROWS), 1):
                    event = self._event(int(seq), payload)
                    if event is not None and _told_by_platform(event, str(lane)):
                        yield Told(with_own_posts_named(event, partial(_sent_by, connection)), place)
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def _event(self, seq: int, payload: bytes) -> Event | None:
        try:
            event = decode_event(payload)
            fault = "" if isinstance(event, OWN) else fault_of(event)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            event, fault = None, f"it is no event ({error})"
        if fault and not self._skip_bad:
            raise Unreadable(
                f"{self._path}, row {seq} of the journal",
                f"{fault[0].upper()}{fault[1:]}.",
                "Read it with the version of Townhall that wrote it, or leave such rows out with --skip-bad.",
            )
        self.bad += bool(fault)
        return None if fault else event

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)

    def _unreadable(self, error: sqlite3.Error) -> Unreadable:
        fault = f"The journal cannot be read ({error})."
        return Unreadable(str(self._path), fault, "Name a database that Townhall has run on.")


def _sent_by(connection: sqlite3.Connection, group: GroupId, message: MessageId) -> str:
    found = connection.execute(_SENT_BY, (group, message)).fetchone()
    return "" if found is None else str(found[0])


def _told_by_platform(event: Event, lane: str) -> bool:
    """Return whether an event came in by an adapter: what Townhall makes itself has lanes of its own."""
    group = event.place.group
    return not isinstance(event, OWN) and (lane == group or lane.startswith(f"{group}{ALBUM}"))
