"""What the account remembers by itself: over a restart, within bounds, and never in the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from tests.adapters.telegram.world import GROUP_SEEN, NOW

from townhall_telegram.notebook import FILE, MOST_PIECES, MOST_POLLS, MOST_PRIVATE, Notebook
from townhall_telegram.scope import PollPlace


def opened(folder: Path) -> Notebook:
    notebook = Notebook(folder, structlog.get_logger("test"))
    notebook.open()
    return notebook


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    one = opened(tmp_path)
    yield one
    one.close()


def again(notebook: Notebook, folder: Path) -> Notebook:
    notebook.close()
    return opened(folder)


def test_everything_is_there_after_a_restart(notebook: Notebook, tmp_path: Path) -> None:
    notebook.saw(GROUP_SEEN)
    notebook.asked("P", PollPlace(-1, 5, "7"))
    notebook.moved(-55, -100)
    notebook.wrote_to(4711, 9)
    notebook.keep_permissions(-1, {"can_send_messages": True})
    later = again(notebook, tmp_path)

    assert list(later.seen()) == [GROUP_SEEN]
    assert later.polls == {"P": PollPlace(-1, 5, "7")}
    assert (later.now_at(-55), later.now_at(-56)) == (-100, -56)
    assert (later.talk_of(9), later.talk_of(10)) == (4711, None)
    assert later.kept_permissions(-1) == {"can_send_messages": True}
    later.close()


def test_a_group_that_was_left_is_not_seen(notebook: Notebook) -> None:
    notebook.saw(GROUP_SEEN)
    notebook.left(GROUP_SEEN.id)

    assert list(notebook.seen()) == []


def test_the_oldest_are_forgotten(notebook: Notebook) -> None:
    for number in range(MOST_POLLS + 1):
        notebook.asked(str(number), PollPlace(-1, number))
    notebook.wrote_to(4711, 1)
    notebook.wrote_to(4711, MOST_PRIVATE + 1000)

    assert (len(notebook.polls), "0" in notebook.polls) == (MOST_POLLS, False)
    assert notebook.talk_of(1) is None


def test_a_note_that_cannot_be_kept_ends_nothing(notebook: Notebook, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("DROP TABLE chat")

    notebook.saw(GROUP_SEEN)

    assert notebook.now_at(-1) == -1


def test_others_see_that_somebody_hears_and_not_for_long(notebook: Notebook, tmp_path: Path) -> None:
    other = Notebook(tmp_path, structlog.get_logger("test"))
    assert not other.heard_lately(NOW)
    notebook.heard(NOW)

    assert other.heard_lately(NOW + timedelta(seconds=60))
    assert not other.heard_lately(NOW + timedelta(seconds=90))
    notebook.close()
    assert not other.heard_lately(NOW)


def test_an_album_is_known_by_any_of_its_messages_and_the_oldest_are_forgotten(notebook: Notebook) -> None:
    for message in (1, 2, 3):
        notebook.saw_piece(-1, message, "a")
    notebook.saw_piece(-2, 3, "a")

    assert notebook.album_of(-1, 2) == [1, 2, 3]
    assert notebook.album_of(-2, 3) == [3]
    assert notebook.album_of(-1, 99) == [99]
    for message in range(100, 100 + MOST_PIECES):
        notebook.saw_piece(-1, message, "b")
    assert notebook.album_of(-1, 2) == [2]
