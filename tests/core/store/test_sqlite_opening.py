"""A database that cannot be used is refused with its place, the fault and the remedy."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.core.store.material import event

from townhall.store import open_store
from townhall.store.interface import StoreError
from townhall.store.memory import MemoryStore
from townhall.store.opening import file_of
from townhall.store.sqlite import SqliteStore


async def made(path: Path) -> Path:
    """Return the path of a database with something in it."""
    store = SqliteStore(path)
    await store.open()
    await store.accept([event(f"event {number}" + "x" * 500) for number in range(200)])
    await store.close()
    return path


async def refusal(path: Path) -> str:
    with pytest.raises(StoreError) as refused:
        await SqliteStore(path).open()
    return str(refused.value)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)

    message = await refusal(path)

    assert str(path) in message
    assert "not a SQLite database" in message
    assert "Name another file" in message
    assert path.read_text().startswith("Dear diary")


async def test_a_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE song (title TEXT)")
    other.close()

    assert "another program" in await refusal(path)


async def test_a_database_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = await made(tmp_path / "townhall.db")
    newer = sqlite3.connect(path)
    newer.execute("UPDATE alembic_version SET version_num='9999'")
    newer.commit()
    newer.close()

    message = await refusal(path)

    assert "version 9999" in message
    assert "newer Townhall" in message


async def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    path = await made(tmp_path / "townhall.db")
    pages = bytearray(path.read_bytes())
    for start in range(4096, len(pages), 4096):
        pages[start : start + 64] = b"\xff" * 64
    path.write_bytes(pages)

    message = await refusal(path)

    assert "damaged" in message
    assert "backup" in message


async def test_a_database_cut_short_is_refused(tmp_path: Path) -> None:
    path = await made(tmp_path / "townhall.db")
    path.write_bytes(path.read_bytes()[:20_000])

    assert "damaged" in await refusal(path)


async def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    message = await refusal(tmp_path / "nowhere" / "townhall.db")

    assert f"there is no folder {tmp_path / 'nowhere'}" in message


async def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    assert "this is a folder" in await refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may write everywhere")
async def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir(mode=0o500)

    assert "may not be written" in await refusal(folder / "townhall.db")


async def test_the_same_file_opened_twice_is_refused_until_the_first_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "townhall.db"
    first = SqliteStore(path)
    await first.open()

    message = await refusal(path)
    await first.close()
    second = SqliteStore(path)
    await second.open()
    await second.close()

    assert f"another Townhall (process {os.getpid()})" in message


async def test_a_refused_database_can_be_opened_once_it_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "townhall.db"
    path.write_text("no database " * 100)
    store = SqliteStore(path)
    with pytest.raises(StoreError):
        await store.open()

    path.unlink()
    await store.open()
    numbers = await store.accept([event("a")])
    await store.close()

    assert list(numbers) == [1]


async def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "townhall.db"
    path.touch()

    assert (await made(path)).stat().st_size > 0


def test_opening_a_new_database_and_an_old_one_imports_no_migration_tool(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path; from townhall.store import open_store\n"
        "async def go():\n"
        "    for _ in range(2):\n"
        f"        store = open_store('sqlite:///townhall.db', Path({str(tmp_path)!r}))\n"
        "        await store.open(); await store.close()\n"
        "asyncio.run(go())\n"
        "sys.exit('alembic' in sys.modules or 'sqlalchemy' in sys.modules)"
    )

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


async def test_a_url_names_the_store(tmp_path: Path) -> None:
    relative = open_store("sqlite:///townhall.db", tmp_path)
    await relative.open()
    await relative.close()
    whole = open_store(f"sqlite:///{tmp_path / 'whole.db'}", Path("/nowhere"))
    await whole.open()
    await whole.close()

    assert (tmp_path / "townhall.db").exists()
    assert (tmp_path / "whole.db").exists()
    assert isinstance(open_store("memory:", tmp_path), MemoryStore)


@pytest.mark.parametrize("url", ["", "townhall.db", "sqlite:///", "sqlite://townhall.db", "mysql://host/database"])
def test_any_other_url_is_refused_with_what_there_is(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"\[townhall\] database.*sqlite:///townhall.db.*memory:"):
        open_store(url, tmp_path)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///town.db", Path("/srv/town.db")),
        ("sqlite:////var/town.db", Path("/var/town.db")),
        ("sqlite:///", None),
        ("memory:", None),
        ("town.db", None),
    ],
)
def test_an_address_leads_to_a_file_from_the_folder_of_ops_toml(url: str, file: Path | None) -> None:
    assert file_of(url, Path("/srv")) == file
