"""What only a file can promise: it outlives its process, and it waits for a disk that is full."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.core.store.material import SQUARE, Count, Unwritable, event, fails_with, key

from townhall.store.interface import Effects, RecordKey, StoreError, StoreTrouble
from townhall.store.sqlite import SqliteStore
from townhall.store.sqlite.opening import open_database
from townhall.store.sqlite.writer import Writer
from townhall.store.sqlite.writes import Accept, Commit

CHILD = Path(__file__).with_name("writing_child.py")


def spawn_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


async def test_kill_9_loses_nothing_that_was_acknowledged_and_leaves_nothing_half(tmp_path: Path) -> None:
    path = tmp_path / "townhall.db"
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), str(path), stdout=asyncio.subprocess.PIPE, env=spawn_environment()
    )
    assert child.stdout is not None
    for _ in range(200):
        await child.stdout.readline()
    child.kill()
    rest = await child.stdout.read()
    acknowledged = int(rest.split()[-1]) if rest.split() else 200
    await child.wait()

    store = SqliteStore(path)
    await store.open()
    total = msgspec.msgpack.decode(await store.record(RecordKey("lane", "p", "total", "")) or b"")
    cursor = await store.cursor("home")
    unfinished = await store.unfinished()
    repeated = await store.accept([event(f"event {number}") for number in range(acknowledged)])
    await store.close()

    assert total["count"] >= acknowledged
    assert set(repeated) == {0}
    assert len(unfinished) <= 1
    assert all(each.seq > total["last"] for each in unfinished)
    assert cursor == b"%d" % (total["count"] - 1 + len(unfinished))


async def test_a_second_process_on_the_same_file_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "townhall.db"
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), str(path), stdout=asyncio.subprocess.PIPE, env=spawn_environment()
    )
    assert child.stdout is not None
    await child.stdout.readline()

    refused = await fails_with(SqliteStore(path).open)
    child.kill()
    await child.communicate()
    store = SqliteStore(path)
    await store.open()
    await store.close()

    assert isinstance(refused, StoreError)
    assert f"process {child.pid}" in str(refused)


class Bench:
    """A writer on a connection that the test can starve, and that tells of every pause."""

    def __init__(self, path: Path, relieve: Callable[[int], object]) -> None:
        self.connection = open_database(path)
        self.troubles: list[StoreTrouble | None] = []
        self._relieve = relieve
        self.writer = Writer(self.connection, str(path), 0, asyncio.get_running_loop(), time.time, self._rest)

    def _rest(self, seconds: float) -> None:
        self.troubles.append(self.writer.trouble)
        self._relieve(len(self.troubles))

    def rows(self) -> list[tuple[int, str]]:
        return self.connection.execute("SELECT seq,id FROM journal ORDER BY seq").fetchall()

    def close(self) -> None:
        self.writer.finish()
        self.connection.close()


async def test_a_full_disk_delays_writes_in_their_order_and_loses_none(tmp_path: Path) -> None:
    def relieve(pauses: int) -> None:
        if pauses == 3:
            bench.connection.execute("PRAGMA max_page_count=100000")

    bench = Bench(tmp_path / "townhall.db", relieve)
    # SQLite's own limit of pages fails a write exactly as a disk without space does: with SQLITE_FULL.
    (pages,) = bench.connection.execute("PRAGMA page_count").fetchone()
    bench.connection.execute(f"PRAGMA max_page_count={pages}")

    writes = [bench.writer.put(Accept([event(f"event {number}" + "x" * 3000)], None)) for number in range(40)]
    numbers = [(await write)[0] for write in writes]
    rows = bench.rows()
    bench.close()

    assert len(bench.troubles) == 3
    assert all(trouble is not None and "the disk is full" in trouble.reason for trouble in bench.troubles)
    assert bench.writer.trouble is None
    assert [(number, f"event {place}" + "x" * 3000) for place, number in enumerate(numbers)] == rows


async def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    intruder = sqlite3.connect(tmp_path / "townhall.db", isolation_level=None, check_same_thread=False)

    bench = Bench(tmp_path / "townhall.db", lambda pauses: intruder.execute("ROLLBACK"))
    bench.connection.execute("PRAGMA busy_timeout=0")
    intruder.execute("BEGIN IMMEDIATE")
    numbers = await bench.writer.put(Accept([event("a")], None))
    bench.close()
    intruder.close()

    assert list(numbers) == [1]
    assert [trouble and "locked" in trouble.reason for trouble in bench.troubles] == [True]


async def test_a_read_is_answered_while_a_write_waits(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "townhall.db")
    await store.open()
    await store.commit(Effects(records={key("ada"): b"old"}))
    intruder = sqlite3.connect(tmp_path / "townhall.db", isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")

    write = asyncio.ensure_future(store.commit(Effects(records={key("ada"): b"new"})))  # noqa: TID251 -- it is a future
    before = await store.record(key("ada"))
    waited = not write.done()
    intruder.close()
    await write
    afterwards = await store.record(key("ada"))
    await store.close()

    assert (before, waited, afterwards) == (b"old", True, b"new")


async def test_a_broken_write_among_writes_that_wait_for_space_fails_alone(tmp_path: Path) -> None:
    def relieve(pauses: int) -> None:
        bench.connection.execute("PRAGMA max_page_count=100000")

    bench = Bench(tmp_path / "townhall.db", relieve)
    (pages,) = bench.connection.execute("PRAGMA page_count").fetchone()
    bench.connection.execute(f"PRAGMA max_page_count={pages}")
    big = [bench.writer.put(Accept([event("x" * 20_000 + str(number))], None)) for number in range(3)]
    broken = bench.writer.put(Commit(Effects(records={key("broken"): Unwritable()})))
    good = bench.writer.put(Commit(Effects(records={key("ada"): Count(1)})))

    failure = await fails_with(lambda: broken)
    await good

    assert isinstance(failure, TypeError)
    assert [(await write)[0] > 0 for write in big] == [True] * 3
    bench.close()


async def test_closing_gives_up_on_a_disk_that_stays_full_and_says_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "townhall.db", lambda pauses: None)
    (pages,) = bench.connection.execute("PRAGMA page_count").fetchone()
    bench.connection.execute(f"PRAGMA max_page_count={pages}")

    write = bench.writer.put(Accept([event("x" * 50_000)], None))
    await asyncio.get_running_loop().run_in_executor(None, bench.writer.finish, 0.0)
    failure = await fails_with(lambda: write)
    bench.connection.close()

    assert isinstance(failure, StoreError)
    assert "the disk is full" in str(failure)


async def test_a_real_full_disk_is_survived(tmp_path: Path) -> None:
    if os.environ.get("TOWNHALL_SMALL_DISK") is None:
        pytest.skip("set TOWNHALL_SMALL_DISK to the mount point of an empty file system of 2 MB to run this")
    disk = Path(os.environ["TOWNHALL_SMALL_DISK"])
    ballast = disk / "ballast"
    bench = Bench(disk / "townhall.db", lambda pauses: ballast.unlink(missing_ok=True))
    ballast.write_bytes(b"x" * 1_200_000)

    writes = [bench.writer.put(Accept([event(f"event {number}" + "x" * 3000)], None)) for number in range(100)]
    numbers = [(await write)[0] for write in writes]
    bench.close()

    assert numbers == list(range(1, 101))
    assert "the disk is full" in str(bench.troubles[0])


async def test_a_start_after_a_crash_reads_the_journal_only_from_where_everything_was_finished(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "townhall.db", lambda pauses: None)
    await bench.writer.put(Accept([event(f"event {number}") for number in range(20_000)], None))
    await bench.writer.put(Commit(Effects(done={SQUARE: 19_990})))
    await bench.writer.put(Accept([event("one more")], None))

    marks = bench.connection.execute("SELECT value FROM mark WHERE name='finished'").fetchall()
    bench.close()

    assert marks == [(19_990,)]


async def test_a_closed_store_says_that_it_is_closed(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "townhall.db")

    with pytest.raises(StoreError, match="closed"):
        await store.accept([event("a", SQUARE)])
