"""The Lobby's own history, ``lobby.db``: a platform remembers by itself, whatever Townhall does."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from townhall.adapter import AdapterRefused

VERSION = 1

SCHEMA = """
CREATE TABLE meta (epoch TEXT NOT NULL);
CREATE TABLE people (
    number INTEGER PRIMARY KEY AUTOINCREMENT, token_hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    skeleton TEXT NOT NULL UNIQUE, locale TEXT NOT NULL, local INTEGER NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE rooms (
    room TEXT PRIMARY KEY, sequence INTEGER NOT NULL DEFAULT 0, quiet INTEGER NOT NULL DEFAULT 0,
    slow_seconds INTEGER NOT NULL DEFAULT 0, commands BLOB NOT NULL DEFAULT x'5b5d');
CREATE TABLE talks (
    room TEXT PRIMARY KEY, one INTEGER NOT NULL, other INTEGER NOT NULL, origin TEXT NOT NULL DEFAULT '',
    started INTEGER NOT NULL DEFAULT 0);
CREATE INDEX talks_other ON talks (other);
CREATE INDEX talks_one ON talks (one);
CREATE TABLE members (
    room TEXT NOT NULL, person INTEGER NOT NULL, joined_at INTEGER NOT NULL, wrote_at INTEGER,
    PRIMARY KEY (room, person)) WITHOUT ROWID;
CREATE INDEX members_person ON members (person);
CREATE TABLE traits (
    room TEXT NOT NULL, person INTEGER NOT NULL, nickname TEXT NOT NULL DEFAULT '', skeleton TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '', roles TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (room, person)) WITHOUT ROWID;
CREATE TABLE mutes (
    room TEXT NOT NULL, person INTEGER NOT NULL, until INTEGER, PRIMARY KEY (room, person)) WITHOUT ROWID;
CREATE TABLE bans (
    room TEXT NOT NULL, person INTEGER NOT NULL, until INTEGER, reason TEXT NOT NULL,
    PRIMARY KEY (room, person)) WITHOUT ROWID;
CREATE TABLE requests (
    room TEXT NOT NULL, person INTEGER NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (room, person)) WITHOUT ROWID;
CREATE TABLE invitations (
    code TEXT PRIMARY KEY, room TEXT NOT NULL, person INTEGER, uses INTEGER, expires_at INTEGER,
    needs_approval INTEGER NOT NULL DEFAULT 0, inviter INTEGER NOT NULL);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, sequence INTEGER NOT NULL, author INTEGER,
    at INTEGER NOT NULL, parts BLOB NOT NULL, text TEXT NOT NULL DEFAULT '', reply_to INTEGER, edited_at INTEGER,
    deleted_by INTEGER, pinned INTEGER NOT NULL DEFAULT 0, notice BLOB, poll BLOB,
    announcement INTEGER NOT NULL DEFAULT 0, silent INTEGER NOT NULL DEFAULT 0, nonce TEXT);
CREATE INDEX messages_room ON messages (room, id);
CREATE INDEX messages_changed ON messages (room, sequence);
CREATE UNIQUE INDEX messages_nonce ON messages (author, nonce) WHERE nonce IS NOT NULL;
CREATE TABLE reactions (
    number INTEGER PRIMARY KEY, message INTEGER NOT NULL, emoji TEXT NOT NULL, person INTEGER NOT NULL,
    UNIQUE (message, emoji, person));
CREATE TABLE votes (
    message INTEGER NOT NULL, person INTEGER NOT NULL, choices TEXT NOT NULL,
    PRIMARY KEY (message, person)) WITHOUT ROWID;
CREATE TABLE closing (message INTEGER PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE forms (
    token TEXT PRIMARY KEY, room TEXT NOT NULL, person INTEGER NOT NULL, form TEXT NOT NULL, fields BLOB NOT NULL);
CREATE TABLE orders (key TEXT PRIMARY KEY, result BLOB NOT NULL, at INTEGER NOT NULL);
CREATE TABLE events (number INTEGER PRIMARY KEY AUTOINCREMENT, happening BLOB NOT NULL);
"""

Found = TypeVar("Found")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stamp(instant: datetime) -> int:
    """Return an instant as the database keeps it: microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(stamp: int) -> datetime:
    """Return what :func:`stamp` took."""
    return _EPOCH + stamp * _MICROSECOND


class Database:
    """One connection in one thread; every job is one transaction that is on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None
        self.epoch = ""

    async def open(self) -> None:
        """Open the file, made on a first start; refuses one of a newer version."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lobby-database")
        self.epoch = await self._in_thread(self._open)

    async def do(self, job: Callable[[sqlite3.Connection], Found]) -> Found:
        """Run a job in a transaction; what it raises undoes it."""
        return await self._in_thread(lambda: self._transact(job))

    async def close(self) -> None:
        """Close the file and end the thread."""
        thread = self._thread
        if thread is None:
            return
        await self._in_thread(self._close)
        self._thread = None
        thread.shutdown(wait=False)

    async def _in_thread(self, job: Callable[[], Found]) -> Found:
        if self._thread is None:
            raise sqlite3.ProgrammingError("The Lobby does not run.")
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    def _open(self) -> str:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection = connection
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > VERSION:
            raise AdapterRefused(
                f"{self._path} was written by a newer Lobby (version {version}, this one knows {VERSION}). "
                "Start that Townhall, or move the file away to begin anew."
            )
        if version == 0:
            epoch = secrets.token_hex(4)
            connection.executescript(
                f"BEGIN IMMEDIATE; {SCHEMA} INSERT INTO meta VALUES ('{epoch}'); PRAGMA user_version={VERSION}; COMMIT;"
            )
        return str(connection.execute("SELECT epoch FROM meta").fetchone()[0])

    def _transact(self, job: Callable[[sqlite3.Connection], Found]) -> Found:
        connection = self._connection
        if connection is None:
            raise sqlite3.ProgrammingError("The Lobby does not run.")
        connection.execute("BEGIN IMMEDIATE")
        try:
            found = job(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return found

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
