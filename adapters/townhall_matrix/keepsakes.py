"""What one account must remember over restarts, in ``matrix.db``: reactions, and when mutes and bans end.

None of it is lost to anybody when the file is: a reaction taken back is then not told, and a timed mute is not lifted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from townhall_matrix.places import MOST_RECENT, Reacted, World

_SCHEMA = """
CREATE TABLE IF NOT EXISTS reactions (
    number INTEGER PRIMARY KEY,
    event TEXT UNIQUE NOT NULL,
    target TEXT NOT NULL,
    emoji TEXT NOT NULL,
    user TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS lifts (
    room TEXT NOT NULL, user TEXT NOT NULL, kind TEXT NOT NULL, due REAL NOT NULL, level INTEGER,
    PRIMARY KEY (room, user, kind)
);
"""


class Lift(msgspec.Struct, frozen=True):
    """A mute or ban of ours that is to end."""

    room: str
    user: str
    kind: str
    """``mute`` or ``ban``."""
    due: datetime
    level: int | None = None
    """The power level from before a mute; None: the one everybody has."""


class Keepsakes:
    """The file; every call is a few microseconds on a local disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the file, making it where there is none; raises :class:`sqlite3.Error`."""
        if self._database is None:
            self._database = sqlite3.connect(self._path, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close it."""
        if self._database is not None:
            self._database.close()
            self._database = None

    @property
    def _open(self) -> sqlite3.Connection:
        self.open()
        assert self._database is not None
        return self._database

    # -- reactions --------------------------------------------------------------------------------
    def reactions_into(self, world: World) -> None:
        """Let the world know the reactions of earlier."""
        rows = self._open.execute("SELECT event, target, emoji, user FROM reactions ORDER BY number")
        for event, target, emoji, user in rows:
            world.reactions.put(event, Reacted(target, emoji, user))

    def keep_reactions(self, reactions: Iterable[tuple[str, Reacted]]) -> None:
        """Write reactions down and forget the oldest."""
        rows = [(event, one.target, one.emoji, one.user) for event, one in reactions]
        if not rows:
            return
        database = self._open
        with database:
            database.execute("BEGIN")
            database.executemany(
                "INSERT OR IGNORE INTO reactions (event, target, emoji, user) VALUES (?, ?, ?, ?)", rows
            )
            database.execute(
                "DELETE FROM reactions WHERE number <= (SELECT max(number) FROM reactions) - ?", (MOST_RECENT,)
            )

    # -- lifts ------------------------------------------------------------------------------------
    def lifts(self) -> list[Lift]:
        """Return every mute and ban that is to end, the next first."""
        rows = self._open.execute("SELECT room, user, kind, due, level FROM lifts ORDER BY due")
        return [
            Lift(room, user, kind, datetime.fromtimestamp(due, UTC), level) for room, user, kind, due, level in rows
        ]

    def keep_lift(self, lift: Lift) -> None:
        """Write down that something is to end; a later word of the same replaces an earlier one."""
        row = (lift.room, lift.user, lift.kind, lift.due.timestamp(), lift.level)
        database = self._open
        # Somebody would stay mute for good if a power cut took this; a reaction is not worth the wait for the disk.
        database.execute("PRAGMA synchronous = FULL")
        database.execute("INSERT OR REPLACE INTO lifts (room, user, kind, due, level) VALUES (?, ?, ?, ?, ?)", row)
        database.execute("PRAGMA synchronous = NORMAL")

    def forget_lift(self, room: str, user: str, kind: str) -> None:
        """Let it be: it ended, or is for good now."""
        self._open.execute("DELETE FROM lifts WHERE room = ? AND user = ? AND kind = ?", (room, user, kind))
