from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.core.cli.support import Line, line_with

from townhall.model.ids import GroupId, MemberId
from townhall.store.interface import FactQuery, Outgoing, SendState
from townhall.store.opening import open_store

LOUNGE = GroupId("hall:hall:lounge")
MINUTES = "2026-01-01 Ada good morning\n2026-01-02 Bob hello\n2026-01-03 Ada see you all soon\n"


@pytest.fixture
def line(tmp_path: Path) -> Line:
    (tmp_path / "minutes.txt").write_text(MINUTES)
    return line_with(tmp_path)


def words(line: Line) -> Mapping[MemberId, float]:
    async def read() -> Mapping[MemberId, float]:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        try:
            totals = await store.fact_totals(FactQuery(groups=(LOUNGE,), kinds=("words",)))
            return {one.member: one.amount for one in totals}
        finally:
            await store.close()

    return asyncio.run(read())


def sends(line: Line) -> list[Outgoing]:
    async def read() -> list[Outgoing]:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        try:
            return list(await store.outbox_in(SendState))
        finally:
            await store.close()

    return asyncio.run(read())


def test_plugins_learn_from_the_history_of_a_group(line: Line) -> None:
    result = line("import", "lounge", str(line.folder / "minutes.txt"))

    assert result.exit_code == 0, result.output
    assert "Imported 3 events into lounge; 0 were known already." in result.stdout
    assert words(line) == {"hall:hall:ada": 6, "hall:hall:bob": 1}


def test_nobody_is_answered_for_it(line: Line) -> None:
    line("import", "lounge", str(line.folder / "minutes.txt"))

    assert sends(line) == []


def test_an_import_that_is_repeated_counts_once(line: Line) -> None:
    line("import", "lounge", str(line.folder / "minutes.txt"))
    result = line("import", "lounge", str(line.folder / "minutes.txt"), "--json")

    assert json.loads(result.stdout) | {"until": ""} == {"group": "lounge", "read": 3, "new": 0, "until": ""}
    assert words(line) == {"hall:hall:ada": 6, "hall:hall:bob": 1}


def test_what_is_older_can_be_left_out(line: Line) -> None:
    line("import", "lounge", str(line.folder / "minutes.txt"), "--since", "2026-01-02")

    assert words(line) == {"hall:hall:ada": 4, "hall:hall:bob": 1}


def test_a_platform_without_history_says_so(line: Line) -> None:
    result = line("import", "lounge")

    assert result.exit_code == 1
    assert "The hall keeps no minutes. Name a file with them." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "lunge"), "Did you mean lounge?"),
        (("import", "lounge", "missing.txt"), "There is no file missing.txt."),
        (("import", "lounge", "--since", "yesterday"), "'yesterday', which is no date"),
    ],
)
def test_a_call_that_is_wrong_says_how_it_is_right(line: Line, arguments: tuple[str, ...], said: str) -> None:
    result = line(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_it_is_refused_while_townhall_runs_on_the_database(line: Line) -> None:
    async def while_open() -> str:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        try:
            return (await asyncio.to_thread(line, "import", "lounge", str(line.folder / "minutes.txt"))).stderr
        finally:
            await store.close()

    assert "Nothing more was imported into lounge" in asyncio.run(while_open())
