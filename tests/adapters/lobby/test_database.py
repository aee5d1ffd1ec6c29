"""The Lobby's history: whole transactions, a full disk, closed and opened again."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall_lobby.database import Database, instant, stamp


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_survives_the_database(moment: datetime) -> None:
    assert instant(stamp(moment)) == moment


async def test_a_job_that_raises_leaves_nothing_behind(tmp_path: Path) -> None:
    database = Database(tmp_path / "lobby.db")
    await database.open()

    def half(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO rooms (room) VALUES ('a')")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.do(half)
    assert await database.do(_rooms) == []
    await database.close()


async def test_a_full_disk_refuses_one_change_and_harms_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "lobby.db")
    await database.open()
    await database.do(lambda db: db.execute("INSERT INTO rooms (room) VALUES ('a')"))
    pages = await database.do(lambda db: int(db.execute("PRAGMA page_count").fetchone()[0]))
    await database.do(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await database.do(lambda db: db.execute("INSERT INTO rooms (room) VALUES (?)", ("b" * 100_000,)))
    await database.do(lambda db: db.execute("PRAGMA max_page_count = 100000").fetchone())
    await database.do(lambda db: db.execute("INSERT INTO rooms (room) VALUES ('c')"))
    assert await database.do(_rooms) == ["a", "c"]
    await database.close()


async def test_each_new_history_has_an_epoch_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    epochs: list[str] = []
    for name in ("one.db", "one.db", "two.db"):
        database = Database(tmp_path / name)
        await database.open()
        epochs.append(database.epoch)
        await database.close()
    assert epochs[0] == epochs[1] != epochs[2]


async def test_a_closed_history_says_so(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.ProgrammingError, match="does not run"):
        await Database(tmp_path / "lobby.db").do(_rooms)


def _rooms(db: sqlite3.Connection) -> list[str]:
    return [str(row[0]) for row in db.execute("SELECT room FROM rooms ORDER BY room")]
