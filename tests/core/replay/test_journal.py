from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.core.replay.talk import LOUNGE, joined, said

from townhall.model.events import Event, TimerFired, TownhallStarted
from townhall.replay.journal import Journal
from townhall.replay.told import Unreadable
from townhall.store.interface import Incoming
from townhall.store.sqlite import SqliteStore

HELLO = said(1, "Ada", "hello")


async def journaled(folder: Path, *events: tuple[str, Event]) -> Path:
    path = folder / "townhall.db"
    store = SqliteStore(path)
    await store.open()
    await store.accept([Incoming(event.id, lane, event) for lane, event in events])
    await store.close()
    return path


def events_of(path: Path, *, skip_bad: bool = False) -> Sequence[Event]:
    return [one.event for one in Journal(path, {}, skip_bad=skip_bad).read()]


async def test_what_platforms_told_is_read_in_order(tmp_path: Path) -> None:
    path = await journaled(tmp_path, (LOUNGE, joined(0, "Ada")), (LOUNGE, HELLO))

    assert events_of(path) == [joined(0, "Ada"), HELLO]


async def test_the_pictures_of_an_album_are_told_by_platforms_too(tmp_path: Path) -> None:
    path = await journaled(tmp_path, (f"{LOUNGE}!album0", HELLO))

    assert events_of(path) == [HELLO]


async def test_what_townhall_made_itself_is_left_out(tmp_path: Path) -> None:
    at, place = HELLO.at, HELLO.place
    started = TownhallStarted(id=joined(2, "").id, at=at, place=place)
    fired = TimerFired(id=joined(3, "").id, at=at, place=place, plugin="p", job="j", slot="", due_at=at)
    raised = joined(4, "Raised")
    path = await journaled(
        tmp_path, (LOUNGE, started), (f"{LOUNGE}!timer", fired), (f"{LOUNGE}!raised", raised), (LOUNGE, HELLO)
    )

    assert events_of(path) == [HELLO]


async def test_what_was_erased_is_not_there_any_more(tmp_path: Path) -> None:
    path = await journaled(tmp_path, (LOUNGE, HELLO), (LOUNGE, joined(5, "Bob")))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE journal SET payload = x'' WHERE id = ?", (HELLO.id,))
    connection.close()

    assert events_of(path) == [joined(5, "Bob")]


async def test_a_row_that_cannot_be_read_is_named_or_left_out(tmp_path: Path) -> None:
    path = await journaled(tmp_path, (LOUNGE, HELLO), (LOUNGE, joined(5, "Bob")))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE journal SET payload = x'00ff' WHERE id = ?", (HELLO.id,))
    connection.close()

    with pytest.raises(Unreadable, match="row 1 of the journal: It is no event"):
        events_of(path)
    assert events_of(path, skip_bad=True) == [joined(5, "Bob")]


async def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()

    with pytest.raises(Unreadable, match=r"no such table: journal.*Name a database that Townhall has run on"):
        Journal(path, {})
