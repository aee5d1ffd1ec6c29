"""`townhall campaign plan|dry`: the plan of ops.toml as a table and a calendar; and what check finds across groups."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from typer.testing import CliRunner

import townhall_campaign
from townhall.cli.app import build
from townhall.config.loading import load
from townhall.plugin.loading import Installed
from townhall_campaign.calendar_file import CalendarEntry, calendar
from townhall_lobby import Lobby

OPS = """
[accounts.lobby]
adapter = "lobby"

[groups.square]
account = "lobby"
chat = "square"
timezone = "Europe/Berlin"
staff_room = "office"
charter = { purpose = "talk" }

[groups.square.campaign]
promo_nodes = [{ name = "launch", from = 2099-10-10 }]

[groups.square.campaign.posts.launch]
at = "2099-10-10 12:00"
text = "It is out, at last; and here."
lane = "promo"
audience = { groups = ["*"] }

[groups.square.campaign.posts.morning]
at = "daily 08:45"
text = "Good morning!"

[groups.club]
account = "lobby"
chat = "club"
staff_room = "office"
campaign = true
charter = { purpose = "play" }

[groups.office]
account = "lobby"
chat = "office"
"""


def installed() -> Installed:
    return Installed.of({"campaign": townhall_campaign}, {"lobby": Lobby})


def call(folder: Path, text: str, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    ops = folder / "ops.toml"
    ops.write_text(text, encoding="utf-8")
    monkeypatch.setenv("TOWNHALL_CONFIG", str(ops))
    result = CliRunner().invoke(build(arguments, installed()), arguments, obj=installed())
    return result.exit_code, result.output


def test_the_plan_is_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = call(tmp_path, OPS, "campaign", "plan", "--days", "3660", monkeypatch=monkeypatch)
    assert code == 0
    assert re.search(r"08:45  square  morning  community  square  and so on: daily 08:45", said)


def test_a_rehearsal_says_what_goes_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = OPS.replace("2099-10-10", f"{datetime.now(UTC).year + 1}-10-10")
    code, said = call(tmp_path, soon, "campaign", "dry", "square", "launch", monkeypatch=monkeypatch)
    assert code == 0
    assert "square: " in said
    assert "(UTC)" in said
    assert "needs approval" in said


def test_an_unknown_post_or_group_is_refused_with_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = call(tmp_path, OPS, "campaign", "dry", "square", "lunch", monkeypatch=monkeypatch)
    assert (code, said) == (2, "square plans no post lunch. It plans: launch, morning.\n")
    code, said = call(tmp_path, OPS, "campaign", "plan", "office", monkeypatch=monkeypatch)
    assert (code, said) == (2, "office has no campaigns. These have: square, club.\n")


def test_the_plan_is_a_calendar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plan.ics"
    code, _ = call(tmp_path, OPS, "campaign", "plan", "--ics", str(file), monkeypatch=monkeypatch)
    assert code == 0
    written = file.read_bytes()
    assert written.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert written.endswith(b"END:VCALENDAR\r\n")
    assert b"SUMMARY:morning (square\\, community)" in written


def test_each_event_is_an_entry_of_its_own_with_its_place_and_its_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, year = tmp_path / "plan.ics", datetime.now(UTC).year + 1
    events = "".join(
        f'[groups.square.campaign.events.{name}]\ntitle = "Meetup"\nstart = "{year}-01-{day} 14:00"\n'
        f'lasts = "90m"\nwhere = "The {name} hall"\n'
        for name, day in (("north", "10"), ("south", "12"))
    )
    code, _ = call(tmp_path, OPS + events, "campaign", "plan", "--ics", str(file), monkeypatch=monkeypatch)
    assert code == 0
    written = file.read_text(encoding="utf-8")
    assert "UID:square-north-event@townhall" in written
    assert "UID:square-south-event@townhall" in written
    assert "DESCRIPTION:square\\nThe south hall" in written
    assert f"DTSTART:{year}0110T130000Z\nDTEND:{year}0110T143000Z" in written


def test_a_calendar_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "nowhere" / "plan.ics"
    code, said = call(tmp_path, OPS, "campaign", "plan", "--ics", str(file), monkeypatch=monkeypatch)
    assert code == 2
    assert "cannot be written: No such file or directory. Name a file" in " ".join(said.split())


@given(some.text(), some.text())
def test_whatever_a_text_holds_a_calendar_keeps_it_apart_and_its_lines_short(summary: str, about: str) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    written = calendar("x", [CalendarEntry("u", now, summary, about)], now)
    lines = written.encode(errors="replace").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = re.sub(r"\r\n ", "", written)
    names = [line.partition(":")[0] for line in unfolded.split("\r\n") if line]
    expected = ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", *(["DESCRIPTION"] if about else [])]
    assert names[4:-1] == ["BEGIN", *expected, "END"]


def test_an_audience_of_nobody_is_found_at_its_line(tmp_path: Path) -> None:
    ops = tmp_path / "ops.toml"
    ops.write_text(OPS.replace('groups = ["*"]', 'groups = ["clib"]'), encoding="utf-8")
    [said] = [str(one) for one in load(ops, installed(), environ={}).diagnostics]
    assert said.startswith("ops.toml, line 19: ")
    assert "its audience is nobody" in said
    assert "square, club" in said


def test_a_missing_picture_is_found(tmp_path: Path) -> None:
    ops = tmp_path / "ops.toml"
    ops.write_text(OPS.replace('text = "Good', 'pictures = ["launch.png"]\ntext = "Good'), encoding="utf-8")
    [said] = [str(one) for one in load(ops, installed(), environ={}).diagnostics]
    assert 'names the file "launch.png", which is not there' in said
    (tmp_path / "launch.png").write_bytes(b"x")
    assert [str(one) for one in load(ops, installed(), environ={}).diagnostics] == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            'variants = [{ text = "A", share = 50 }, { text = "B", share = 40 }]',
            "come to 90 %. Let their shares make 100.",
        ),
        ('text = "A"\nvariants = [{ text = "B", share = 100 }]', "has a text and variants"),
        ('text = "A"\nrelative = { event = "x", offset = "-7d" }', "has two times"),
        ('text = "A"\nbuttons = [{ label = "Go" }]', 'needs either url = "https://…" or event = "…"'),
        ('text = "A"\nannounce = true\naudience = { labels = ["core"] }', "is an announcement, which is for everybody"),
        ("", 'says nothing. Write its text = "…"'),
    ],
)
def test_a_post_that_cannot_be_meant_is_refused_with_what_would_work(tmp_path: Path, written: str, said: str) -> None:
    ops = tmp_path / "ops.toml"
    ops.write_text(OPS.replace('text = "Good morning!"', written), encoding="utf-8")
    assert any(said in str(one) for one in load(ops, installed(), environ={}).diagnostics)
