"""What `check` refuses of events, trials and draws, each with a remedy at the line it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

import townhall_campaign
import townhall_lobby
from townhall.config.loading import load_text
from townhall.plugin.loading import Installed

HEAD = """\
[accounts.lobby]
adapter = "lobby"

[groups.ops]
account = "lobby"
chat = "ops"

[groups.core]
account = "lobby"
chat = "core"
staff_room = "ops"
timezone = "Europe/Berlin"
charter = { purpose = "exchange" }

"""
LINE = HEAD.count("\n") + 1


def told(table: str, tmp_path: Path) -> list[str]:
    installed = Installed.of({"campaign": townhall_campaign}, {"lobby": townhall_lobby.Lobby})
    loaded = load_text(HEAD + table, tmp_path / "ops.toml", installed, environ={})
    return [str(one) for one in loaded.diagnostics]


def event(rest: str, start: str = "2026-11-20 14:00", name: str = "meetup") -> str:
    return f'[groups.core.campaign.events.{name}]\nstart = "{start}"\n{rest}\n'


def trial(rest: str) -> str:
    return f"[groups.core.campaign.trials.lamp]\n{rest}\n"


def raffle(rest: str) -> str:
    return f"[groups.core.campaign.raffles.autumn]\n{rest}\n"


@pytest.mark.parametrize(
    ("table", "line", "fault", "remedy"),
    [
        (event('closes = "2026-11-21 10:00"'), 2, "is after the start", "Write a time before 2026-11-20 14:00."),
        (event('closes = "tomorrow"'), 2, '"tomorrow" is no schedule', "2026-10-10 20:00"),
        (event('closes = "daily 08:00"'), 2, "no single time", 'Write closes = "2026-11-13 20:00".'),
        (event('deadline = "2d"\ncloses = "2026-11-13 20:00"'), 3, "has a deadline and closes", "Take one"),
        (event("", start="weekly"), 1, '"weekly" is no schedule', "2026-10-10 20:00"),
        (event("", start="mon 09:00"), 1, "no single time", "Write start ="),
        (event("", start="2026-03-29 02:30"), 1, "the clocks in Europe/Berlin leave out", 'Write "2026-03-29 03:00".'),
        (event("capacity = 0"), 2, "is 0", "at least 1"),
        (event('deadline = "-1d"'), 2, "less than nothing", ""),
        (event('form = [{ label = "City?" }]'), 2, "has no name", 'Write name = "city".'),
        (event('form = [{ name = "a" }, { name = "a" }]'), 2, 'has "a", which is taken', "another name"),
        (event('form = [{ name = "a", choices = [] }]'), 2, "has no choices", "Write at least two"),
        (event('form = [{ name = "a", choices = ["x"] }]'), 2, "has no choices", "Write at least two"),
        (event('form = [{ name = "a", choices = ["x", "y"], kind = "date" }]'), 2, "is no date", "Take one of the two"),
        (event('choose = "lottery"'), 2, '"lottery"', '"draw"'),
        (event('criteria = { labels = ["core"] }'), 2, "nobody is chosen by it", 'Write choose = "criteria".'),
        (event('choose = "criteria"\ncriteria = { spread = "city" }'), 3, "does not ask", "Name one of"),
        (event("", name="Big_Meetup"), 0, 'has "Big_Meetup"', "small letters"),
        (event("chores = { Poster = {} }"), 2, 'has "Poster"', "small letters"),
        (event("", name="lamp") + trial("slots = 3"), 3, "is an event, too", "Rename one."),
        (trial("slots = 0"), 1, "is 0", "at least 1"),
        (trial('tasks = { share = { shares = 1, form = [{ name = "a" }] } }'), 1, "a form and for links", "two tasks"),
        (raffle("prizes = 3\nmost_entries = 2"), 1, "is 3, but only 2 may enter", "Lower prizes"),
        (raffle("prizes = 0"), 1, "is 0", "at least 1"),
        (raffle('entry = "keyword"'), 1, "no single word", 'keyword = "lucky"'),
        (raffle('entry = "reaction"'), 1, "there is no emoji", "Write emoji"),
        (raffle('entry = "points"'), 1, '"points"', "button"),
        (raffle("price = 5"), 1, "price", ""),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line_with_a_remedy(
    table: str, line: int, fault: str, remedy: str, tmp_path: Path
) -> None:
    said = "\n".join(told(table, tmp_path))

    assert fault in said
    assert remedy in said
    assert f"line {LINE + line}:" in said


def test_a_draw_by_reactions_is_refused_where_nobody_sees_them(tmp_path: Path) -> None:
    table = 'like = "qq"\n' + raffle('entry = "reaction"\nemoji = "🎉"')

    assert 'Write entry = "keyword" or "button".' in "\n".join(told(table, tmp_path))


def test_a_form_that_cannot_be_asked_in_private_is_doubtful(tmp_path: Path) -> None:
    table = 'like = "poorest"\n' + event('form = [{ name = "city" }]')

    assert "people sign up there without answers" in "\n".join(told(table, tmp_path))


def test_the_empty_tables_are_useful(tmp_path: Path) -> None:
    assert told(event("") + trial("") + raffle(""), tmp_path) == []
