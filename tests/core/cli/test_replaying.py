"""``townhall record`` and ``townhall replay``, from the command line to the last line they print."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from tests.core.cli.support import OPS, Line, line_with
from tests.core.replay.talk import LOUNGE, joined, recorded, said

from townhall import MessageId, replace
from townhall.model.events import Event
from townhall.model.ids import GroupId
from townhall.store.interface import Incoming
from townhall.store.sqlite import SqliteStore


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return line_with(tmp_path)


@pytest.fixture
def talk(tmp_path: Path) -> str:
    return str(recorded(tmp_path / "talk.jsonl", joined(0, "Ada"), said(1, "Ada", "hello, everybody")))


def journal(folder: Path, *events: Event) -> None:
    async def write() -> None:
        store = SqliteStore(folder / "townhall.db")
        await store.open()
        await store.accept([Incoming(event.id, event.place.group, event) for event in events])
        await store.close()

    asyncio.run(write())


def test_a_recording_shows_what_each_plugin_would_have_done(line: Line, talk: str) -> None:
    result = line("replay", talk)

    assert result.exit_code == 0, result.output
    assert "2 events, 2026-03-02 10:00 to 2026-03-02 10:01 UTC. Nothing was sent, and nothing is kept." in result.stdout
    assert "greeter\n        2  say" in result.stdout


def test_a_replay_leaves_nothing_behind(line: Line, talk: str) -> None:
    line("replay", talk)

    assert sorted(path.name for path in line.folder.iterdir()) == ["ops.toml", "talk.jsonl"]


def test_a_script_gets_json(line: Line, talk: str) -> None:
    told = json.loads(line("replay", talk, "--json").stdout)

    assert (told["events"], told["failures"], told["bad"], told["left_out"]) == (2, 0, 0, {})
    assert told["actions"] == [{"plugin": "greeter", "action": "say", "state": "", "times": 2}]
    assert told["reasons"][0]["first"][0]["group"] == "lounge"


def test_two_files_are_compared_with_examples(line: Line, talk: str) -> None:
    other = line.folder / "ops-new.toml"
    other.write_text(OPS.replace("greeter = true", "greeter = false"))

    result = line("replay", talk, "--against", str(other))

    assert result.exit_code == 0, result.output
    assert "greeter  say     2         0             2              0" in result.stdout
    assert "greeter: say, only with ops.toml (2)" in result.stdout
    assert "2026-03-02 10:01 lounge Ada: “hello, everybody” → “Well said.”" in result.stdout


def test_what_only_the_other_file_leaves_out_is_told(line: Line) -> None:
    """What one file does not have at all is no difference between rules."""
    both = GroupId("hall:hall:2")
    line.ops.write_text(f'{OPS}\n[groups.garden]\naccount = "hall"\nchat = "2"\n')
    other = line.folder / "ops-new.toml"
    other.write_text(OPS)
    path = recorded(line.folder / "two.jsonl", said(1, "Ada", "hi"), said(2, "Ada", "hi", group=both))

    result = line("replay", str(path), "--against", str(other))

    assert result.exit_code == 0, result.output
    assert f"Left out, because ops-new.toml has no such group: {both} (1)." in result.stdout


def test_a_group_nowhere_near_is_refused_with_where_to_look(line: Line, talk: str) -> None:
    result = line("replay", talk, "--group", "x")

    assert "ops.toml has no group x. townhall groups lists those there are." in result.stderr


def test_the_same_file_twice_is_exactly_the_same(line: Line, talk: str) -> None:
    result = line("replay", talk, "--against", str(line.ops))

    assert "Both would have done exactly the same." in result.stdout


def test_no_secret_is_needed(line: Line, talk: str) -> None:
    line.ops.write_text(OPS.replace('adapter = "hall"', 'adapter = "hall"\nraises = ""'))

    assert line("replay", talk).exit_code == 0


def test_a_span_of_time_can_be_chosen(line: Line, talk: str) -> None:
    told = json.loads(line("replay", talk, "--since", "2026-03-02T10:00:30", "--json").stdout)

    assert told["events"] == 1


def test_a_group_that_is_not_there_is_refused(line: Line, talk: str) -> None:
    result = line("replay", talk, "--group", "loung")

    assert result.exit_code == 2
    assert "ops.toml has no group loung. Did you mean lounge?" in result.stderr


def test_a_recording_of_other_groups_is_refused(line: Line) -> None:
    elsewhere = GroupId("hall:hall:elsewhere")
    path = recorded(line.folder / "other.jsonl", said(1, "Ada", "hi", group=elsewhere))

    result = line("replay", str(path))

    assert result.exit_code == 2
    assert f"groups that ops.toml does not have: {elsewhere}" in result.stderr


def test_a_group_that_has_another_id_now_is_found_by_its_name(line: Line) -> None:
    elsewhere = GroupId("hall:hall:elsewhere")
    path = recorded(line.folder / "old.jsonl", said(1, "Ada", "hi", group=elsewhere), groups={"lounge": elsewhere})

    assert "greeter\n        1  say" in line("replay", str(path)).stdout


def test_a_truncated_recording_is_refused_and_nothing_is_printed(line: Line, talk: str) -> None:
    Path(talk).write_bytes(Path(talk).read_bytes()[:-9])

    result = line("replay", talk)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "talk.jsonl, line 3: It ends in the middle of an event." in result.stderr
    assert "Nothing was replayed." in result.stderr


def test_what_cannot_be_read_is_counted_with_skip_bad(line: Line, talk: str) -> None:
    Path(talk).write_bytes(Path(talk).read_bytes()[:-9])

    result = line("replay", talk, "--skip-bad")

    assert result.exit_code == 0
    assert "Left out, because it could not be read: 1." in result.stdout


def test_a_file_of_no_known_kind_is_refused_with_what_would_do(line: Line) -> None:
    (line.folder / "notes.txt").write_text("Dear diary,")

    result = line("replay", str(line.folder / "notes.txt"), "--group", "lounge")

    assert result.exit_code == 2
    assert "no export that an installed adapter reads. Make a recording with townhall record" in result.stderr


def test_a_file_that_is_not_there_is_refused(line: Line) -> None:
    assert "cannot be read (No such file or directory)" in line("replay", "missing.jsonl").stderr


def test_without_a_file_the_database_of_ops_toml_is_replayed(line: Line) -> None:
    journal(line.folder, joined(0, "Ada"))

    assert "greeter\n        1  say" in line("replay").stdout


def test_without_a_file_and_without_a_database_there_is_nothing(line: Line) -> None:
    result = line("replay")

    assert result.exit_code == 2
    assert "is no file that is there. Start Townhall on it once." in result.stderr


def test_what_is_recorded_can_be_replayed(line: Line) -> None:
    journal(line.folder, joined(0, "Ada"), said(1, "Ada", "hello"))
    out = line.folder / "talk.jsonl"

    result = line("record", str(out))

    assert result.exit_code == 0, result.output
    assert "Recorded 2 events" in result.stdout
    assert json.loads(out.read_text().splitlines()[0])["groups"] == {"lounge": LOUNGE}
    assert "greeter\n        2  say" in line("replay", str(out)).stdout


def test_a_recording_never_replaces_a_file(line: Line, talk: str) -> None:
    journal(line.folder, joined(0, "Ada"))
    before = Path(talk).read_bytes()

    result = line("record", talk)

    assert result.exit_code == 2
    assert "already. Name another one." in result.stderr
    assert Path(talk).read_bytes() == before


def test_what_found_nothing_to_be_done_to_is_counted(line: Line) -> None:
    answer = replace(said(2, "Bob", "fine"), reply_to=MessageId("townhall:what nobody decided here"))
    path = recorded(line.folder / "talk.jsonl", said(1, "Ada", "hi"), answer)

    assert (
        "1 answers to what Townhall did not write here, taken as messages of their own."
        in line("replay", str(path)).stdout
    )
    assert sum(json.loads(line("replay", str(path), "--json").stdout)["lost"].values()) == 1
