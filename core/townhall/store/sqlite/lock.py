"""One Townhall per database: a lock that the operating system takes back when the process dies."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from townhall.store.interface import StoreError
from townhall.store.sqlite.faults import is_locked, refusal


class Lock:
    """Held from open to close, as a write lock on a little database beside the real one.

    SQLite's own file locks work alike on every system and vanish with the process, which a file with a process
    id in it does not.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._connection = self._connect()
        try:
            self._take()
        except sqlite3.Error as error:
            holder = self._holder()
            self._connection.close()
            if not is_locked(error):
                raise refusal(f"{database}.lock", error) from error
            raise StoreError(
                f"{database}: another Townhall{holder} is using this database. "
                "Stop that one, or give this one a database of its own."
            ) from None

    def _connect(self) -> sqlite3.Connection:
        place = f"{self._database}.lock"
        try:
            return sqlite3.connect(place, isolation_level=None, timeout=0.0, check_same_thread=False)
        except sqlite3.Error as error:
            raise refusal(place, error) from error

    def release(self) -> None:
        """Let the next one have it."""
        self._connection.close()

    def _take(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA journal_mode=MEMORY")
        execute("PRAGMA synchronous=OFF")
        execute("BEGIN IMMEDIATE")
        execute(f"PRAGMA user_version={os.getpid() % 2**31}")
        execute("COMMIT")
        execute("BEGIN IMMEDIATE")

    def _holder(self) -> str:
        try:
            (process,) = self._connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error:
            return ""
        return f" (process {process})"
