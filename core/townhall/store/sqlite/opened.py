"""What is open while a SQLite store is."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import NamedTuple

from townhall.store.sqlite.lock import Lock
from townhall.store.sqlite.reading import Readers
from townhall.store.sqlite.writer import Writer


class Opened(NamedTuple):
    """The lock on the file, the one who writes and those who read."""

    lock: Lock
    connection: sqlite3.Connection
    writer: Writer
    readers: Readers

    def finish(self) -> None:
        """Write what is queued, and leave one whole file behind."""
        self.writer.finish()
        with suppress(sqlite3.Error):
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()
