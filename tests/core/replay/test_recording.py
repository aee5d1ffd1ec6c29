from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.replay.talk import joined, read, recorded, said

from townhall import ButtonPressed, EventId, Member, replace
from townhall.model.events import Event, TownhallStarted
from townhall.model.ids import member_id
from townhall.model.wire import event_to_json
from townhall.replay.recording import Heading, Recording, write_recording
from townhall.replay.told import Unreadable


def test_what_was_recorded_is_read_back(tmp_path: Path) -> None:
    events = [joined(0, "Ada"), said(1, "Ada", "大家好 “quoted”\nand a second line")]

    assert read(recorded(tmp_path / "talk.jsonl", *events)) == events


def test_tokens_and_raw_payloads_stay_outside(tmp_path: Path) -> None:
    bob = Member(id=member_id("hall", "hall", "bob"), name="Bob")
    wrote = replace(said(1, "Ada", "hi"), raw=b"what the platform sent, with its secrets")
    pressed = ButtonPressed(
        id=EventId("e"), at=wrote.at, place=wrote.place, message=wrote.message, actor=bob, data="d", token="secret"
    )
    path = recorded(tmp_path / "talk.jsonl", wrote, pressed)

    assert b"secret" not in path.read_bytes()
    # A handler that answers the press still finds that there is something to answer.
    assert read(path) == [said(1, "Ada", "hi"), replace(pressed, token="recorded")]


def test_a_recording_is_for_nobody_else_on_this_machine(tmp_path: Path) -> None:
    assert recorded(tmp_path / "talk.jsonl", said(1, "Ada", "hi")).stat().st_mode & 0o777 == 0o600


def test_a_recording_replaces_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text("mine")

    with pytest.raises(FileExistsError):
        recorded(path, said(1, "Ada", "hi"))
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_recording_that_breaks_off_while_it_is_written_leaves_nothing(tmp_path: Path) -> None:
    def events() -> Iterator[Event]:
        yield said(1, "Ada", "hi")
        raise OSError("The disk is full.")

    with pytest.raises(OSError, match="full"):
        write_recording(tmp_path / "talk.jsonl", Heading(townhall_recording=1), events())
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_recording_is_refused_with_its_line(tmp_path: Path) -> None:
    path = recorded(tmp_path / "talk.jsonl", said(1, "Ada", "hi"), said(2, "Ada", "there"))
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(Unreadable, match=r"talk\.jsonl, line 3: It ends in the middle of an event\..*--skip-bad"):
        read(path)


def test_a_line_that_is_no_event_is_refused_with_its_line(tmp_path: Path) -> None:
    path = recorded(tmp_path / "talk.jsonl", said(1, "Ada", "hi"))
    path.write_bytes(path.read_bytes() + b'{"event":"no_such_thing"}\n')

    with pytest.raises(Unreadable, match="line 3: It is no event"):
        read(path)


def test_what_cannot_be_read_is_left_out_and_counted_where_that_is_wanted(tmp_path: Path) -> None:
    path = recorded(tmp_path / "talk.jsonl", said(1, "Ada", "hi"))
    path.write_bytes(path.read_bytes() + b"rubbish\n" + event_to_json(said(2, "Ada", "there")) + b"\n")
    recording = Recording(path, skip_bad=True)

    assert [one.event.id for one in recording.read()] == [said(1, "Ada", "").id, said(2, "Ada", "").id]
    assert recording.bad == 1


def test_a_recording_in_another_format_is_refused_with_who_made_it(tmp_path: Path) -> None:
    path = recorded(tmp_path / "talk.jsonl", format=2)

    with pytest.raises(
        Unreadable, match=r"line 1: The recording by Townhall 9\.9 has format 2, and this Townhall reads"
    ):
        read(path)


@pytest.mark.parametrize(
    ("content", "fault"), [(b"", "is empty"), (b"# Talk\n", "no heading"), (b"[]\n", "no heading")]
)
def test_a_file_without_a_heading_is_refused(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_bytes(content)

    with pytest.raises(Unreadable, match=fault):
        read(path)


def test_an_event_that_townhall_makes_itself_is_no_part_of_a_history(tmp_path: Path) -> None:
    one = said(1, "Ada", "hi")
    path = recorded(tmp_path / "talk.jsonl", TownhallStarted(id=one.id, at=one.at, place=one.place))

    with pytest.raises(Unreadable, match="Townhall makes itself"):
        read(path)


@pytest.mark.parametrize("year", ["0001", "1969", "9999"])
def test_a_time_that_cannot_be_right_is_refused(tmp_path: Path, year: str) -> None:
    path = recorded(tmp_path / "talk.jsonl", said(1, "Ada", "hi"))
    path.write_bytes(path.read_bytes().replace(b"2026-", year.encode() + b"-"))

    with pytest.raises(Unreadable, match="no time in this century"):
        read(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(rubbish=st.binary(max_size=400), cut=st.integers(0, 400))
def test_nonsense_never_ends_in_a_traceback(tmp_path: Path, rubbish: bytes, cut: int) -> None:
    path = tmp_path / "talk.jsonl"
    path.unlink(missing_ok=True)
    whole = recorded(path, said(1, "Ada", "hi"), said(2, "Bob", "there")).read_bytes()
    path.write_bytes(whole[:cut] + rubbish + whole[cut:])

    said_why = ""
    try:
        found = len(read(path))
    except Unreadable as refusal:
        found, said_why = 0, str(refusal)

    assert "talk.jsonl, line" in said_why or found <= 2 + rubbish.count(b"\n")
