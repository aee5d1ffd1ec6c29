"""Operators give people what is stored about them, and erase them: K16."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.core.cli.support import Line, line_with

from townhall.bus.people import KnownMember
from townhall.model.ids import GroupId, MemberId
from townhall.model.people import Member
from townhall.store.interface import Effects, Fact, LedgerEntry, LedgerQuery, RecordKey, Store
from townhall.store.opening import open_store

LOUNGE = GroupId("hall:hall:lounge")
ADA = MemberId("hall:hall:ada")
TODAY = datetime.now(UTC)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    made = line_with(tmp_path)
    with_store(made, _fill)
    return made


def with_store(line: Line, what: Callable[[Store], Coroutine[None, None, None]]) -> None:
    async def do() -> None:
        store = open_store("sqlite:///townhall.db", line.folder)
        await store.open()
        try:
            await what(store)
        finally:
            await store.close()

    asyncio.run(do())


async def _fill(store: Store) -> None:
    people = [Member(id=ADA, name="Ada"), Member(id=MemberId("hall:hall:b1"), name="Bob", handle="bob")]
    twins = [Member(id=MemberId(f"hall:hall:t{number}"), name="Twin") for number in (1, 2)]
    where = {one.id: RecordKey(LOUNGE, "core", "KnownMember", one.id) for one in (*people, *twins)}
    warning = LedgerEntry(id="1", group=LOUNGE, plugin="rules", kind="warning", at=TODAY, member=ADA)
    await store.commit(
        Effects(
            records={where[one.id]: KnownMember(member=one) for one in (*people, *twins)},
            facts=[Fact(group=LOUNGE, member=ADA, kind="message", at=TODAY, source="e1")],
            ledger=[warning],
        )
    )


def test_everything_about_somebody_is_written_as_json(line: Line) -> None:
    result = line("export", ADA)

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["member"] == ADA
    assert {table: len(rows) for table, rows in told["stored"].items()} == {"record": 1, "fact": 1, "ledger": 1}
    assert told["under_their_pseudonym"] == {}


def test_an_export_goes_into_a_new_file_that_nobody_else_may_read(line: Line) -> None:
    out = line.folder / "ada.json"

    first, second = line("export", ADA, "--out", str(out)), line("export", ADA, "--out", str(out))

    assert first.exit_code == 0, first.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert json.loads(out.read_text())["stored"]["fact"][0]["kind"] == "message"
    assert (second.exit_code, second.stderr) == (2, f"There is a file {out} already. Name another one.\n")


@pytest.mark.parametrize(("name", "said"), [("Twin", "Several people"), ("Zoe", "Nobody in lounge is known as Zoe")])
def test_a_name_that_does_not_mean_one_person_is_refused(line: Line, name: str, said: str) -> None:
    result = line("export", name, "--group", "lounge")

    assert result.exit_code == 2
    assert said in result.stderr


def test_people_are_found_by_name_in_a_group(line: Line) -> None:
    assert json.loads(line("export", "@BOB", "--group", "lounge").stdout)["member"] == "hall:hall:b1"
    assert "Did you mean lounge?" in line("export", "Bob", "--group", "lunge").stderr
    assert "is no id" in line("export", "Bob").stderr


def test_an_export_works_while_townhall_runs_and_an_erasure_does_not(line: Line) -> None:
    results: list[tuple[int, str]] = []

    async def meanwhile(store: Store) -> None:
        for arguments in (("export", ADA), ("erase", ADA, "--yes")):
            result = await asyncio.to_thread(line, *arguments)
            results.append((result.exit_code, result.stderr))

    with_store(line, meanwhile)

    assert results[0] == (0, "")
    assert results[1][0] == 1
    assert "Nothing was erased" in results[1][1]
    assert "another Townhall" in results[1][1]


def test_an_erasure_says_what_went_and_what_stays_until_when(line: Line) -> None:
    (line.folder / "townhall.db.0001.backup").write_bytes(b"")

    result = line("erase", "Ada", "--group", "lounge", "--yes")

    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "hall:hall:ada is erased: 1 contributions, 1 records." in said
    assert f"{TODAY.year + 1}" in said
    assert "1 decisions of the team and the rules" in said
    assert "0001.backup is a copy from before an upgrade" in said


def test_nothing_of_an_erased_person_is_left_in_the_file(line: Line) -> None:
    line("erase", ADA, "--yes")

    assert all(ADA.encode() not in file.read_bytes() for file in line.folder.glob("townhall.db*"))
    told = json.loads(line("export", ADA).stdout)
    assert told["stored"] == {}
    assert list(told["under_their_pseudonym"]) == ["ledger"]


def test_an_erasure_is_confirmed_first(line: Line) -> None:
    result = line("erase", ADA)

    async def still_there(store: Store) -> None:
        assert len(await store.ledger(LedgerQuery(group=LOUNGE, member=ADA))) == 1

    assert result.exit_code == 2
    assert "--yes" in result.stderr
    with_store(line, still_there)
