"""What the account remembers by itself, in ``telegram.db``: chats seen, polls, albums, moved groups, old permissions.

Nothing here is needed for a message to be heard or sent once; it only answers what Telegram does not answer again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall_telegram.scope import PollPlace

FILE = "telegram.db"
_SIGN_EVERY = timedelta(seconds=10)
_SIGN_LASTS = timedelta(seconds=75)
"""A question stays open for 50 seconds at most, so a living account signs more often than this."""
MOST_POLLS = 2000
MOST_PRIVATE = 20_000
"""Messages in private talks that are remembered; older ones can no longer be edited by us."""
MOST_PIECES = 20_000
"""Messages of albums that are remembered, so that an album is removed as a whole."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS chat
  (id INTEGER PRIMARY KEY, title TEXT NOT NULL, type TEXT NOT NULL, inside INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS poll
  (id TEXT PRIMARY KEY, chat INTEGER NOT NULL, message INTEGER NOT NULL, thread TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS moved (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS permissions (chat INTEGER PRIMARY KEY, granted BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS private (message INTEGER PRIMARY KEY, chat INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS piece
  (number INTEGER PRIMARY KEY, chat INTEGER NOT NULL, message INTEGER NOT NULL, album TEXT NOT NULL,
   UNIQUE (chat, message));
CREATE INDEX IF NOT EXISTS piece_album ON piece (chat, album);
"""


class SeenChat(NamedTuple):
    """A chat we were or are in."""

    id: int
    title: str
    type: str


class Notebook:
    """The account's own small file; every note is one short statement."""

    def __init__(self, directory: Path, log: FilteringBoundLogger) -> None:
        self._log = log
        self._path = directory / FILE
        self._sign = directory / "hearing"
        self._heard_at: datetime | None = None
        self._connection: sqlite3.Connection | None = None
        self.polls: dict[str, PollPlace] = {}
        self._seen: dict[int, SeenChat] = {}
        self._moved: dict[int, int] = {}

    def open(self) -> None:
        """Open the file and read what is needed at every update; raises :class:`sqlite3.Error`."""
        if self._connection is not None:
            return
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_SCHEMA}")
        self._connection = connection
        self.polls.update((id, PollPlace(*where)) for id, *where in connection.execute("SELECT * FROM poll"))
        chats = connection.execute("SELECT id, title, type FROM chat WHERE inside")
        self._seen.update((row[0], SeenChat(*row)) for row in chats)
        self._moved.update(connection.execute("SELECT old, new FROM moved"))

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):
            self._sign.unlink(missing_ok=True)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def seen(self) -> Iterator[SeenChat]:
        """Yield the chats another process or an earlier life has seen, without opening for writing."""
        if not self._path.is_file():
            return
        with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT id, title, type FROM chat WHERE inside ORDER BY title, id").fetchall()
        yield from (SeenChat(*row) for row in rows)

    def heard(self, now: datetime) -> None:
        """Leave a sign that this account is being heard, for other processes that would ask for updates too."""
        if self._heard_at is None or now - self._heard_at >= _SIGN_EVERY:
            self._heard_at = now
            with suppress(OSError):
                self._sign.touch()
                os.utime(self._sign, (now.timestamp(), now.timestamp()))

    def heard_lately(self, now: datetime) -> bool:
        """Return whether some process hears this account."""
        return self._sign.is_file() and abs(now.timestamp() - self._sign.stat().st_mtime) < _SIGN_LASTS.total_seconds()

    # -- chats ------------------------------------------------------------------------------------
    def saw(self, chat: SeenChat) -> None:
        """Remember a chat; one that is known already costs one comparison."""
        if self._seen.get(chat.id) != chat:
            self._seen[chat.id] = chat
            self._do("INSERT OR REPLACE INTO chat VALUES (?, ?, ?, 1)", *chat)

    def left(self, chat: int) -> None:
        """Forget that we are in a chat."""
        self._seen.pop(chat, None)
        self._do("UPDATE chat SET inside = 0 WHERE id = ?", chat)

    def moved(self, old: int, new: int) -> None:
        """Remember that a group goes on under another id."""
        if self._moved.get(old) != new:
            self._moved[old] = new
            self._do("INSERT OR REPLACE INTO moved VALUES (?, ?)", old, new)
            self.left(old)

    def now_at(self, chat: int) -> int:
        """Return the id a group has today."""
        return self._moved.get(chat, chat)

    # -- albums -----------------------------------------------------------------------------------
    def saw_piece(self, chat: int, message: int, album: str) -> None:
        """Remember which messages make up an album; the oldest are forgotten."""
        self._do("INSERT OR IGNORE INTO piece (chat, message, album) VALUES (?, ?, ?)", chat, message, album)
        self._do("DELETE FROM piece WHERE number <= (SELECT max(number) FROM piece) - ?", MOST_PIECES)

    def album_of(self, chat: int, message: int) -> list[int]:
        """Return the messages of the album that a message is part of; of any other message itself."""
        if self._connection is None:
            return [message]
        sql = (
            "SELECT other.message FROM piece JOIN piece AS other USING (chat, album)"
            " WHERE piece.chat = ? AND piece.message = ? ORDER BY other.message"
        )
        return [number for (number,) in self._connection.execute(sql, (chat, message))] or [message]

    # -- polls and private talks ------------------------------------------------------------------
    def asked(self, poll: str, where: PollPlace) -> None:
        """Remember where a poll stands; the oldest are forgotten."""
        self.polls[poll] = where
        if len(self.polls) > MOST_POLLS:
            oldest = next(iter(self.polls))
            del self.polls[oldest]
            self._do("DELETE FROM poll WHERE id = ?", oldest)
        self._do("INSERT OR REPLACE INTO poll VALUES (?, ?, ?, ?)", poll, *where)

    def wrote_to(self, chat: int, message: int) -> None:
        """Remember in which private talk a message of ours stands; their numbers run over all talks of a bot."""
        self._do("INSERT OR REPLACE INTO private VALUES (?, ?)", message, chat)
        if message % 1000 == 0:
            self._do("DELETE FROM private WHERE message <= ?", message - MOST_PRIVATE)

    def talk_of(self, message: int) -> int | None:
        """Return the private talk a message of ours stands in."""
        found = self._one("SELECT chat FROM private WHERE message = ?", message)
        return None if found is None else int(str(found))

    # -- permissions ------------------------------------------------------------------------------
    def keep_permissions(self, chat: int, permissions: dict[str, bool]) -> None:
        """Remember what everybody may do, before it is taken away."""
        self._do("INSERT OR REPLACE INTO permissions VALUES (?, ?)", chat, msgspec.json.encode(permissions))

    def kept_permissions(self, chat: int) -> dict[str, bool] | None:
        """Return what everybody could do before."""
        found = self._one("SELECT granted FROM permissions WHERE chat = ?", chat)
        return msgspec.json.decode(found, type=dict[str, bool]) if isinstance(found, bytes) else None

    def _do(self, statement: str, *values: object) -> None:
        if self._connection is None:
            return
        try:
            self._connection.execute(statement, values)
        except sqlite3.Error as error:
            # A full disk must not keep what was heard or sent from being told.
            self._log.warning("telegram_note_not_kept", fault=str(error))

    def _one(self, statement: str, *values: object) -> object:
        if self._connection is None:
            return None
        row = self._connection.execute(statement, values).fetchone()
        return None if row is None else row[0]
