"""The live view of the demonstration fits a narrow terminal as well as a wide one."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from rich.console import Console

from townhall.demo.chronicle import Entry
from townhall.demo.live import LiveView

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8123/?token=abcdefgh"


def entry(kind: str, text: str, who: str = "welcome", room: str = "square") -> Entry:
    return Entry(at=AT, room=room, kind=kind, who=who, text=text)


def shown(*entries: Entry, width: int, height: int = 24) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=True, color_system=None)
    with LiveView(console, ["square", "teahouse"], UTC, lambda: ADDRESS) as view:
        view.show(entries, 0.5)
        assert isinstance(console.file, io.StringIO)
        drawn = console.file.getvalue()
    return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", drawn).splitlines()


def line_of(lines: list[str], text: str) -> int:
    return max(number for number, line in enumerate(lines) if text in line)


TALK = entry("speaks", "Good morning, everybody!", who="Ada")
DEED = entry("does", "delete messages")
WHY = entry("why", "Remove a greeting that nobody answered.")


def test_a_wide_terminal_has_both_panels_abreast() -> None:
    lines = shown(TALK, DEED, width=120)

    assert line_of(lines, "The rooms") == line_of(lines, "What Townhall did, and why")


def test_a_narrow_terminal_has_them_one_above_the_other() -> None:
    lines = shown(TALK, DEED, width=60)

    assert (
        line_of(lines, "The rooms") < line_of(lines, "Ada Good morning") < line_of(lines, "What Townhall did, and why")
    )
    assert line_of(lines, "What Townhall did") < line_of(lines, "welcome delete messages square")


@pytest.mark.parametrize("width", [60, 120])
def test_nothing_is_wider_than_the_terminal_and_the_address_can_be_read(width: int) -> None:
    lines = shown(TALK, entry("speaks", 30 * "long words ", who="Ben"), DEED, WHY, width=width)

    assert max(map(len, lines)) <= width
    assert line_of(lines, "http://127.0.0.1")


def test_what_is_done_again_and_again_is_counted_and_not_repeated() -> None:
    lines = shown(*4 * (WHY, DEED), width=120)

    assert sum("delete messages" in line for line in lines) == 1
    assert line_of(lines, "(4 times)")


def test_what_is_done_in_another_room_has_its_own_line() -> None:
    lines = shown(DEED, entry("does", "delete messages", room="teahouse"), width=120)

    assert sum("delete messages" in line for line in lines) == 2
