"""Taking a backup of a gigabyte beside a Townhall that accepts events: how much longer they wait for the disk."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.house import in_loop
from bench.results import Figure, Size
from townhall.run.collector import spare
from townhall.store.interface import Incoming
from townhall.store.sqlite import SqliteStore
from townhall.store.sqlite.opening import open_database

RATE = 500
"""Hand-overs a second, each waiting for a commit of its own: a busy evening in many groups."""
GIGABYTE = 1_000_000_000

_BACKUP = """\
import sys
from datetime import UTC, datetime
from pathlib import Path
from townhall.run.backup import Sources, take
home = Path(sys.argv[1])
sources = Sources(database=home / "bench.db", accounts=home / "accounts", configuration=(home / "ops.toml",))
take(sources, home / "kept", "bench", datetime.now(UTC), lambda more: None)
"""


def measure(size: Size) -> list[Figure]:
    """Offer a steady stream, first alone and then for as long as a backup takes."""
    with TemporaryDirectory(dir=Path(__file__).parent, prefix=".") as folder:
        home = Path(folder)
        written = _fill(home, GIGABYTE // 1000 if size.quick else GIGABYTE)
        alone, beside, took = in_loop(_both(home, size))
    return [
        Figure(name="A backup: size of the database", value=written / 1e6, unit="MB"),
        Figure(name="A backup: how long it takes", value=took, unit="s"),
        Figure(name="p99 of the wait of an event, without a backup", value=_p99(alone) * 1e3, unit="ms"),
        Figure(name="p99 of the wait of an event, during a backup", value=_p99(beside) * 1e3, unit="ms"),
        Figure(name="A backup raises p99 by", value=(_p99(beside) - _p99(alone)) * 1e3, unit="ms", most=20),
    ]


def _fill(home: Path, wanted: int) -> int:
    (home / "ops.toml").touch()
    chance = Random(1)
    database = home / "bench.db"
    with closing(open_database(database)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        piece = 100_000
        for start in range(0, wanted // piece, 100):
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO record (scope,plugin,kind,key,value) VALUES ('bench','bench','Filler',?,?)",
                [(str(number), chance.randbytes(piece)) for number in range(start, min(start + 100, wanted // piece))],
            )
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # What was written is on the disk before anything is measured, or the first commits would wait for it.
    os.sync()
    return database.stat().st_size


async def _both(home: Path, size: Size) -> tuple[list[float], list[float], float]:
    store = SqliteStore(home / "bench.db")
    await store.open()
    spare()
    for_seconds = asyncio.Event()
    asyncio.get_running_loop().call_later(size.seconds * 3, for_seconds.set)
    alone = await _stream(store, "alone", for_seconds)
    done = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        backup = tasks.create_task(_backup(home, done))
        beside = await _stream(store, "beside", done)
    await store.close()
    return alone, beside, backup.result()


async def _backup(home: Path, done: asyncio.Event) -> float:
    start = perf_counter()
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", _BACKUP, str(home)], check=True)
    done.set()
    return perf_counter() - start


async def _stream(store: SqliteStore, name: str, done: asyncio.Event) -> list[float]:
    """Return how long each event waited, counted from when it was due, until ``done``."""
    waits: list[float] = []
    answers: list[asyncio.Future[Sequence[int]]] = []
    start, number = perf_counter(), 0
    while not done.is_set():
        due = start + number / RATE
        while perf_counter() < due:  # noqa: ASYNC110 -- it waits for a time, not an event
            await asyncio.sleep(0.0005)
        answer = store.accept([Incoming(f"{name} {number}", "lane", b"x" * 300)])
        assert isinstance(answer, asyncio.Future)
        answer.add_done_callback(partial(_note, waits, due))
        answers.append(answer)
        number += 1
    await asyncio.gather(*answers)
    return sorted(waits)


def _note(waits: list[float], due: float, _answer: object) -> None:
    waits.append(perf_counter() - due)


def _p99(waits: list[float]) -> float:
    return waits[int(len(waits) * 0.99)]
