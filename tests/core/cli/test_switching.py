"""Switches from the shell, while Townhall does not run: checked like the file, written down, and there at the start."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.core.cli.support import OPS, Line, line_with

from townhall.store.interface import Effects, Journaled, LedgerEntry, LedgerQuery, Override, Timer
from townhall.store.opening import open_store

STAFFED = OPS.replace("greeter = true\n", 'greeter = true\nstaff_room = "ops"\n') + (
    '\n[groups.ops]\naccount = "hall"\nchat = "ops"\n'
)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    made = line_with(tmp_path, STAFFED)
    asyncio.run(_made(made))
    return made


async def _made(line: Line) -> None:
    store = open_store("sqlite:///townhall.db", line.folder)
    await store.open()
    await store.close()


def stored(line: Line) -> tuple[Sequence[Override], Sequence[LedgerEntry], Sequence[Timer], Sequence[Journaled]]:
    async def read() -> tuple[Sequence[Override], Sequence[LedgerEntry], Sequence[Timer], Sequence[Journaled]]:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        try:
            timers = await store.timers_due(datetime.now(UTC) + timedelta(days=9))
            ledger = await store.ledger(LedgerQuery(group="hall:hall:lounge"))  # type: ignore[arg-type]
            return await store.overrides(), ledger, timers, await store.unfinished()
        finally:
            await store.close()

    return asyncio.run(read())


def test_a_switch_is_written_with_its_end_its_reason_and_a_word_for_the_staff_room(line: Line) -> None:
    result = line("switch", "lounge", "greeter", "off", "--for", "2h", "--why", "raid")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("greeter is off in lounge now, until ")
    assert result.stdout.endswith("Townhall is not running; it holds from the next start.\n")
    (override,), (entry,), (timer,), (notice,) = stored(line)
    assert (override.path, override.value) == ("greeter", "false")
    assert override.who.startswith("shell:")
    assert (entry.kind, entry.reason) == ("switch_set", "raid")
    assert timer.due_at == override.until
    assert notice.lane == "hall:hall:ops"


def test_explain_shows_who_switched_it(line: Line) -> None:
    line("switch", "lounge", "greeter.text", "Ahoy {name}!")
    explained = line("explain", "lounge", "greeter").stdout

    assert '"Ahoy {name}!"' in explained
    assert "override by " in explained
    assert "(shell)" in explained


def test_a_switch_is_taken_back(line: Line) -> None:
    line("switch", "lounge", "greeter", "off", "--for", "2h")

    assert line("switch", "clear", "lounge", "greeter").exit_code == 0
    overrides, ledger, timers, _ = stored(line)
    assert not overrides
    assert not timers
    assert [one.kind for one in ledger] == ["switch_cleared", "switch_set"]


def test_switches_are_listed_for_people_for_scripts_and_for_the_file(line: Line) -> None:
    line("switch", "lounge", "greeter.text", "Ahoy!")
    line("switch", "lounge", "locale", "zh-CN")

    listed = line("switch").stdout
    assert [row.split()[:3] for row in listed.splitlines()[1:]] == [
        ["lounge", "greeter.text", '"Ahoy!"'],
        ["lounge", "locale", '"zh-CN"'],
    ]
    assert [one["in_force"] for one in json.loads(line("switch", "list", "lounge", "--json").stdout)] == [True, True]
    toml = line("switch", "list", "--toml").stdout
    assert toml.startswith('[groups.lounge]\ngreeter.text = "Ahoy!"  # shell:')


def test_an_empty_list_says_so(line: Line) -> None:
    assert line("switch", "list").stdout == "Nothing is switched by hand; everything is as the file says.\n"


def test_a_switch_that_the_file_of_now_leaves_no_room_for_is_named_and_stops_no_start(line: Line) -> None:
    line("switch", "lounge", "greeter.text", "Ahoy!")
    line.ops.write_text(STAFFED.replace("greeter = true", "greeter = true\ntimezone = 'UTC'").replace("lounge", "hall"))

    assert "is not in this file" in line("switch", "list").stdout
    assert line("check", "--offline").exit_code == 0
    assert line("switch", "clear", "lounge", "greeter.text").exit_code == 0
    assert not stored(line)[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("longe", "greeter", "off"), 'has no group "longe". Did you mean "lounge"?'),
        (("lounge", "greeter.txt", "x"), 'greeter has no setting "txt". Did you mean "text"?'),
        (("lounge", "greter", "off"), 'lounge has no key "greter". Did you mean "greeter"?'),
        (("lounge", "nowhere.text", "x"), 'Nothing was switched. lounge names the plugin "nowhere", which is not'),
        (("lounge", "greeter.mode", "sleepy"), "greeter.mode is"),
        (("lounge", "greeter", "off", "--for", "soon"), '"soon" is no length of time. Write --for 2h'),
        (("lounge", "greeter", "off", "--until", "2020-01-01"), '"2020-01-01" is over already'),
        (("lounge", "greeter", "off", "--for", "2h", "--until", "2030-01-01"), "Say either --for or --until."),
        (("lounge", "greeter"), "Like this: townhall switch GROUP KEY VALUE"),
        (("clear", "lounge"), "Like this: townhall switch GROUP KEY VALUE"),
        (("clear", "lounge", "greeter"), '"greeter" is not switched in lounge.'),
        (("list", "longe"), 'Did you mean "lounge"?'),
        (("lounge", "chat", "elsewhere"), "only the file may say"),
        (("lounge", "greeter.text", "\udcff"), "is no text this terminal could have meant"),
    ],
)
def test_a_wrong_order_is_refused_with_the_remedy_and_nothing_is_done(
    line: Line, words: tuple[str, ...], said: str
) -> None:
    result = line("switch", *words)

    assert result.exit_code == 2
    assert said in result.output
    assert [list(one) for one in stored(line)] == [[], [], [], []]


def test_a_database_that_somebody_else_holds_is_not_written(line: Line) -> None:
    async def held() -> int:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        try:
            result = await asyncio.to_thread(line, "switch", "lounge", "greeter", "off")
            assert "Nothing was switched." in result.output
            return result.exit_code
        finally:
            await store.close()

    assert asyncio.run(held()) == 1


def test_a_broken_file_is_told_of(line: Line) -> None:
    line.ops.write_text("[groups.lounge\n")
    result = line("switch", "lounge", "greeter", "off")

    assert result.exit_code == 2
    assert "ops.toml, line 1" in result.output


def test_a_switch_whose_time_is_over_is_told_as_such(line: Line) -> None:
    past = datetime.now(UTC) - timedelta(hours=1)
    one = Override(group="lounge", path="greeter", value="false", who="shell:mei", at=past, until=past)

    async def put() -> None:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        await store.commit(Effects(overrides=[one]))
        await store.close()

    asyncio.run(put())
    assert "Its time is over" in line("switch").stdout
    assert "mei (shell)" in line("switch").stdout


@pytest.mark.parametrize("name", ["set", "clear", "list"])
def test_a_group_that_is_called_like_a_word_of_the_command_can_be_named(tmp_path: Path, name: str) -> None:
    line = line_with(tmp_path, STAFFED.replace("[groups.lounge]", f"[groups.{name}]"))
    asyncio.run(_made(line))

    assert line("switch", "set", name, "greeter", "off").stdout.startswith(f"greeter is off in {name} now")
    assert f"{name}  " in line("switch", "list", name).stdout
    assert line("switch", "clear", name, "greeter").stdout.startswith("greeter is as the file says again")
    assert line("switch", "list", name).stdout.startswith("Nothing is switched by hand")


def test_set_may_be_said_for_any_group(line: Line) -> None:
    assert line("switch", "set", "lounge", "greeter", "off").stdout.startswith("greeter is off in lounge now")


@pytest.mark.parametrize("words", [("list", "greeter", "off"), ("set", "greeter", "off"), ("clear", "a", "b", "c")])
def test_what_could_mean_two_things_is_refused_and_the_way_is_shown(line: Line, words: tuple[str, ...]) -> None:
    result = line("switch", *words)

    assert result.exit_code == 2
    assert "townhall switch set list KEY VALUE" in " ".join(result.stderr.split())
