"""``townhall doctor`` without a running Townhall: by the file and the database, with exit codes for scripts."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.core.cli.support import Line, line_with

from townhall.bus.people import KnownMember
from townhall.model.ids import MemberId
from townhall.model.people import Member
from townhall.store.interface import Effects, RecordKey
from townhall.store.opening import open_store


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return line_with(tmp_path)


def fill(line: Line) -> None:
    ada = MemberId("hall:hall:ada")
    key = RecordKey("hall:hall:lounge", "core", "KnownMember", ada)

    async def put() -> None:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        await store.commit(Effects(records={key: KnownMember(member=Member(id=ada, name="Ada"))}))
        await store.close()

    asyncio.run(put())


def test_what_is_known_without_a_process_is_told_with_the_first_remedy_first(line: Line) -> None:
    result = line("doctor", "lounge")

    assert result.exit_code == 1
    first, second, *_ = result.stdout.splitlines()
    assert first.startswith("stops  Townhall is not running, so nothing happens at all. Start it with `townhall run`")
    assert second == "note   There is no database yet; the first start makes it."
    assert "clear  greeter is on, by group lounge." in result.stdout


def test_a_person_is_found_by_name(line: Line) -> None:
    fill(line)

    assert "Ada is a member." in line("doctor", "lounge", "--member", "ada").stdout
    assert "Nobody here is known as Bob." in line("doctor", "lounge", "--member", "Bob").stdout


def test_scripts_get_json(line: Line) -> None:
    told = json.loads(line("doctor", "lounge", "--plugin", "greeter", "--json").stdout)

    assert (told["group"], told["running"], told["stops"]) == ("lounge", False, True)
    assert {"gate", "state", "plugin", "said", "text", "variables"} == told["findings"][0].keys()
    assert told["findings"][-1]["text"] == "plugin_on"


def test_a_switch_is_named_as_what_keeps_a_plugin_off(line: Line) -> None:
    fill(line)
    line("switch", "lounge", "greeter", "off", "--for", "2h")

    assert "(shell). Take it back with `townhall switch clear lounge greeter`." in line("doctor", "lounge").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("longe",), 'ops.toml has no group "longe". Did you mean "lounge"?'),
        (("lounge", "--plugin", "greter"), 'has no plugin "greter". Did you mean "greeter"?'),
        (("--plugin", "greeter"), "Name the group as well"),
        (("--member", "ada"), "Name the group as well"),
    ],
)
def test_a_name_that_there_is_not_ends_with_2(line: Line, words: tuple[str, ...], said: str) -> None:
    result = line("doctor", *words)

    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize("text", ["[groups.lounge\n", "[groups.lounge]\nchat = 1\n", "\xff"])
def test_a_broken_file_is_told_of(line: Line, text: str) -> None:
    line.ops.write_bytes(text.encode("latin-1"))
    result = line("doctor", "lounge")

    assert result.exit_code == 2
    assert "ops.toml" in result.output


def test_a_database_that_is_none_fails_with_a_remedy(line: Line) -> None:
    (line.folder / "townhall.db").write_text("This is a shopping list.")
    result = line("doctor", "lounge")

    assert result.exit_code == 1
    assert "it cannot be read" in result.output
    assert "Traceback" not in result.output


def test_a_database_of_a_newer_townhall_is_named_as_what_stops_the_start(line: Line) -> None:
    fill(line)
    with closing(sqlite3.connect(line.folder / "townhall.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num='9999'")

    assert "stops  The database has version 9999, which a newer Townhall has made" in line("doctor", "lounge").stdout
