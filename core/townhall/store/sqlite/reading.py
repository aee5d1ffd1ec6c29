"""Threads that read beside the writer, so that neither the loop nor a commit ever waits for a query."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from townhall.store.sqlite.faults import refusal

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_THREADS = 2


class Readers:
    """A small pool of threads with a connection each; a read sees everything that was committed before it."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._path = path
        self._loop = loop
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(_THREADS, "townhall-store-reader")

    async def read(
        self,
        query: Callable[Concatenate[sqlite3.Connection, Arguments], Answer],
        *values: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Answer:
        """Run a query in one of the threads; raises :class:`StoreError` when the database fails it."""

        def run() -> Answer:
            try:
                return query(self._connection(), *values, **named)
            except sqlite3.Error as error:
                raise refusal(str(self._path), error) from error

        return await self._loop.run_in_executor(self._pool, run)

    async def outside(self, work: Callable[[], Answer]) -> Answer:
        """Run anything that blocks in one of the threads."""
        return await self._loop.run_in_executor(self._pool, work)

    def close(self) -> None:
        """End the threads and their connections."""
        self._pool.shutdown(wait=True)
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=2.0, check_same_thread=False)
            connection.execute("PRAGMA query_only=ON")
            self._local.connection = connection
            self._connections.append(connection)
        return connection
