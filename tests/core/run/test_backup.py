"""Everything goes into a backup while Townhall runs, and comes back whole or not at all."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.core.store.material import NOON, SQUARE, event, fact, row

from townhall.run.backup import BackupError, Sources, Taken, check, prune, restore, take
from townhall.run.backup.manifest import NAME
from townhall.store.interface import Effects, FactQuery, RecordKey, SendState, StoreError
from townhall.store.sqlite import SqliteStore

CHILD = Path(__file__).parents[1] / "store" / "writing_child.py"


def nobody_looks(_more: int) -> None:
    """Show no progress."""


def spawn_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder of a Townhall that has lived for a while."""
    folder = tmp_path / "house"
    (folder / "accounts" / "hall" / "deep").mkdir(parents=True)
    (folder / "ops.toml").write_text("# the groups\n")
    (folder / "campaigns").mkdir()
    (folder / "campaigns" / "launch.toml").write_text("# the plan\n")
    (folder / "accounts" / "hall" / "deep" / "session.json").write_text('{"device": "A"}')
    with closing(sqlite3.connect(folder / "accounts" / "hall" / "hall.db")) as kept:
        kept.execute("PRAGMA journal_mode=WAL")
        kept.execute("CREATE TABLE said (words TEXT)")
        kept.execute("INSERT INTO said VALUES ('good morning')")
        kept.commit()
    return folder


def sources(home: Path) -> Sources:
    return Sources(
        database=home / "town.db",
        accounts=home / "accounts",
        configuration=(home / "ops.toml", home / "campaigns" / "launch.toml"),
    )


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


@asynccontextmanager
async def opened(home: Path) -> AsyncGenerator[SqliteStore]:
    store = SqliteStore(home / "town.db")
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def write(home: Path, *what: str) -> None:
    async with opened(home) as store:
        await store.commit(Effects(facts=[fact(one) for one in what]))


async def written(home: Path) -> set[str]:
    async with opened(home) as store:
        return {fact.source for fact in await store.facts(FactQuery(groups=(SQUARE,)))}


def taken(home: Path, name: str = "kept", **later: float) -> Taken:
    return take(sources(home), home.parent / name, "1.2.3", NOON + timedelta(**later), nobody_looks)


async def test_what_was_kept_comes_back_and_what_was_there_is_set_aside(home: Path) -> None:
    await write(home, "first")
    backup = taken(home)
    await write(home, "second")
    (home / "accounts" / "hall" / "deep" / "session.json").write_text("spoilt")

    restored = restore(backup.folder, sources(home), NOON, nobody_looks)

    assert await written(home) == {"first"}
    assert (home / "accounts" / "hall" / "deep" / "session.json").read_text() == '{"device": "A"}'
    with closing(sqlite3.connect(home / "accounts" / "hall" / "hall.db")) as kept:
        assert kept.execute("SELECT words FROM said").fetchall() == [("good morning",)]
    aside = {one.name: one for one in restored.set_aside}
    assert set(aside) == {"town.db.20260301T120000Z.replaced", "accounts.20260301T120000Z.replaced"}
    aside["town.db.20260301T120000Z.replaced"].rename(home / "town.db")
    assert await written(home) == {"first", "second"}


async def test_a_backup_has_the_state_of_one_instant_while_others_write(home: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), str(home / "town.db"), stdout=asyncio.subprocess.PIPE, env=spawn_environment()
    )
    assert child.stdout is not None
    for _ in range(50):
        await child.stdout.readline()

    backup = await asyncio.to_thread(taken, home)

    line = await child.stdout.readline()
    child.kill()
    await child.communicate()
    restore(backup.folder, sources(home), NOON, nobody_looks)
    async with opened(home) as store:
        total = msgspec.msgpack.decode(await store.record(RecordKey("lane", "p", "total", "")) or b"")
        unfinished = await store.unfinished()
    assert line.strip().isdigit()
    assert total["count"] >= 50
    assert all(one.seq > total["last"] for one in unfinished)


async def test_nobody_else_on_the_machine_may_read_a_backup(home: Path) -> None:
    await write(home, "first")

    folder = taken(home).folder

    modes = {one.stat().st_mode & 0o077 for one in (folder, *folder.rglob("*")) if one.name != NAME}
    assert modes == {0}


@pytest.mark.parametrize("harm", ["gone", "longer", "changed", "foreign", "newer", "no manifest", "outside"])
async def test_a_backup_that_is_not_whole_is_refused_and_nothing_changes(home: Path, harm: str) -> None:
    await write(home, "first")
    folder = taken(home).folder
    await write(home, "second")
    session, manifest = folder / "accounts" / "hall" / "deep" / "session.json", folder / NAME
    match harm:
        case "gone":
            session.unlink()
        case "longer":
            session.write_text('{"device": "A"} ')
        case "changed":
            session.write_text('{"device": "B"}')
        case "foreign":
            manifest.write_text('{"format": 1}')
        case "newer":
            manifest.write_text('{"format": 2, "new": true}')
        case "outside":
            manifest.write_text(manifest.read_text().replace("accounts/hall/deep/session.json", "../house/ops.toml"))
        case _:
            manifest.unlink()

    with pytest.raises(BackupError):
        restore(folder, sources(home), NOON, nobody_looks)

    assert await written(home) == {"first", "second"}
    assert names(home) == {"accounts", "campaigns", "ops.toml", "town.db", "town.db.lock"}


async def test_a_database_of_a_newer_townhall_is_not_put_back(home: Path) -> None:
    await write(home, "first")
    with closing(sqlite3.connect(home / "town.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num='9999'")

    with pytest.raises(BackupError, match="version 9999, which a newer Townhall made"):
        taken(home)


async def test_a_restore_over_a_running_townhall_is_refused(home: Path) -> None:
    await write(home, "first")
    folder = taken(home).folder

    async with opened(home) as running:
        await running.commit(Effects(facts=[fact("second")]))
        with pytest.raises(BackupError, match="is using this database"):
            restore(folder, sources(home), NOON, nobody_looks)

    assert await written(home) == {"first", "second"}


@pytest.mark.parametrize("as_it_was", [False, True])
async def test_what_waited_may_have_gone_out_since_so_it_is_not_simply_sent_again(home: Path, as_it_was: bool) -> None:
    async with opened(home) as store:
        later = msgspec.structs.replace(row("tomorrow"), not_before=NOON + timedelta(days=1))
        await store.commit(Effects(outbox=[row("now"), later]))
    folder = taken(home).folder

    restored = restore(folder, sources(home), NOON + timedelta(hours=1), nobody_looks, as_it_was=as_it_was)

    async with opened(home) as store:
        states = {key: one.state for key in ("now", "tomorrow") if (one := await store.outgoing(key)) is not None}
    expected = SendState.WAITING if as_it_was else SendState.SENDING
    assert states == {"now": expected, "tomorrow": SendState.WAITING}
    assert restored.held == (0 if as_it_was else 1)


async def test_a_restore_that_was_broken_off_keeps_townhall_from_starting_until_it_is_done(home: Path) -> None:
    await write(home, "first")
    folder = taken(home).folder
    mark = home / "town.db.restoring" / "exchanging"
    mark.parent.mkdir()
    mark.touch()

    with pytest.raises(StoreError, match="a restore was broken off here"):
        await SqliteStore(home / "town.db").open()
    restore(folder, sources(home), NOON, nobody_looks)

    assert await written(home) == {"first"}
    assert not mark.parent.exists()


async def test_a_lost_folder_comes_back_with_its_ops_toml_and_its_plans(home: Path) -> None:
    await write(home, "first")
    folder = taken(home).folder
    os.rename(home, home.parent / "lost")

    restored = restore(folder, sources(home), NOON, nobody_looks)

    assert await written(home) == {"first"}
    assert (home / "ops.toml").read_text() == "# the groups\n"
    assert restored.configuration == [home / "ops.toml", home / "campaigns" / "launch.toml"]
    assert not restored.set_aside


async def test_a_damaged_database_can_be_replaced(home: Path) -> None:
    await write(home, "first")
    folder = taken(home).folder
    (home / "town.db").write_bytes(b"SQLite format 3\0" + b"nonsense" * 4000)

    restore(folder, sources(home), NOON, nobody_looks)

    assert await written(home) == {"first"}


async def test_a_disk_without_room_is_refused_before_anything_is_written(home: Path) -> None:
    await write(home, "first")
    with (home / "accounts" / "hall" / "huge").open("wb") as huge:
        huge.truncate(1 << 43)

    with pytest.raises(BackupError, match="Make room"):
        taken(home)

    assert not list(home.parent.glob("kept*"))


async def test_a_disk_that_fills_up_meanwhile_leaves_nothing_behind(home: Path) -> None:
    async with opened(home) as store:
        await store.accept([event(f"event {number}" + "x" * 2000) for number in range(500)])
    program = (
        "import resource, sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from townhall.run.backup import *\n"
        "home = Path(sys.argv[1])\n"
        "there = Sources(database=home / 'town.db', accounts=home / 'accounts', configuration=(home / 'ops.toml',))\n"
        "try: take(there, home.parent / 'kept', '1', datetime.now(UTC), lambda more: None)\n"
        "except BackupError as error: sys.exit(str(error))\n"
    )

    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program, str(home)],
        env=spawn_environment(),
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
        check=False,
    )

    assert ended.returncode == 1
    assert "Nothing was left behind." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(home.parent.glob("kept*"))


async def test_what_a_killed_backup_left_is_no_backup_and_is_in_nobodys_way(home: Path) -> None:
    await write(home, "first")
    half = home.parent / "kept.partial"
    half.mkdir()
    (half / "townhall.db").write_bytes(b"half")

    folder = taken(home).folder

    assert check(folder).townhall == "1.2.3"
    assert not half.exists()


async def test_the_newest_are_kept_and_nothing_else_is_touched(home: Path) -> None:
    await write(home, "first")
    folders = [taken(home, f"kept{day}", days=day).folder for day in range(4)]
    (home.parent / "photos").mkdir()

    gone = prune(home.parent, 2)

    assert set(gone) == set(folders[:2])
    assert {one.name for one in home.parent.iterdir()} == {"house", "photos", "kept2", "kept3"}
