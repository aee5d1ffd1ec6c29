"""Look into a database without opening it as a store: beside a Townhall that may hold it, nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from townhall.model.ids import GroupId, MemberId
from townhall.store.interface import Block, Label, Outgoing, RecordKey, SendState, SentQuestion, Timer
from townhall.store.migrations import HEAD
from townhall.store.sqlite import queries, schedule


@contextmanager
def looking(database: Path) -> Generator[sqlite3.Connection]:
    """Open a database for looking; raises :class:`sqlite3.Error` where it cannot be read."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


@contextmanager
def beside(database: Path) -> Generator[Beside]:
    """Open a database for the questions that a store answers; raises :class:`sqlite3.Error`."""
    with looking(database) as connection:
        yield Beside(connection)


def newer_version(database: Path) -> str:
    """Return the version of a database that only a newer Townhall opens, nothing for others; raises sqlite3.Error."""
    with looking(database) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    version = "" if row is None else str(row[0])
    if version in ("", HEAD):
        return ""
    # The list of what there is costs as much as all that the doctor does besides, so only an unusual one is looked up.
    from townhall.store.migrations.upgrade import known_versions

    return "" if version in known_versions() else version


class Beside:
    """Answers like a store, at once and from the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def record(self, key: RecordKey) -> bytes | None:
        """Return a record."""
        return queries.record(self._connection, key)

    async def records(self, scope: str, plugin: str, kind: str, prefix: str = "") -> Sequence[tuple[str, bytes]]:
        """Return the records of a kind, by key."""
        return queries.records(self._connection, scope, plugin, kind, prefix)

    async def labels_of(self, group: GroupId, member: MemberId) -> Sequence[Label]:
        """Return the labels somebody holds."""
        return queries.labels_of(self._connection, group, member)

    async def timers_of(self, group: GroupId, plugin: str, job: str = "") -> Sequence[Timer]:
        """Return the open timers of a plugin, earliest first."""
        return schedule.timers_of(self._connection, group, plugin, job)

    async def outbox_in(
        self, states: Iterable[SendState], group: GroupId | None = None, since: datetime | None = None
    ) -> Sequence[Outgoing]:
        """Return the rows in some states."""
        return schedule.outbox_in(self._connection, tuple(states), group, since)

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        """Return how many sends went to groups, or to people in them."""
        return schedule.sent_counts(self._connection, questions)

    async def blocks(self, account: str) -> Sequence[Block]:
        """Return the waits of an account."""
        return queries.blocks(self._connection, account)
