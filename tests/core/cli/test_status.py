"""``townhall status``: what it says of a running Townhall, and how it ends."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.core.cli.support import line_with
from tests.support.program import Line as Wire
from tests.support.program import townhall, write

from townhall.cli.status import _tell, status  # pyright: ignore[reportPrivateUsage]
from townhall.plugin.loading import Installed
from townhall.run.ailment import Ailment, Kind
from townhall.run.status_order import AccountAnswer, StatusAnswer

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
WELL = StatusAnswer(
    version="0.1.0",
    since=NOW - timedelta(days=3),
    groups=12,
    turns=99,
    waiting=1,
    outbox=2,
    database_bytes=3 << 20,
    free_bytes=50 << 30,
    accounts=[AccountAnswer("tg", "telegram", "connected", NOW, heard_at=NOW - timedelta(seconds=5))],
    ailments=[],
)


def test_where_none_runs_it_says_so_and_ends_with_two(tmp_path: Path) -> None:
    line = line_with(tmp_path)

    told, machine = line("status"), line("status", "--json")

    assert (told.exit_code, machine.exit_code) == (2, 2)
    assert told.stdout.startswith("No Townhall runs on sqlite:///")
    assert json.loads(machine.stdout) == {"running": False, "status": None}


def test_one_that_is_well_is_told_in_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    _tell(WELL, NOW)

    assert capsys.readouterr().out.splitlines() == [
        "Townhall 0.1.0 has run for 3 days and serves 12 groups.",
        "  tg (telegram) is connected, last heard 5 seconds ago",
        "1 events wait for their turn, 2 actions to go out.",
        "The database takes 3.0 MB, 50.0 GB are free.",
        "All is well.",
    ]


def test_an_account_that_is_away_is_not_called_well(capsys: pytest.CaptureFixture[str]) -> None:
    away = AccountAnswer("qq", "onebot", "lost", NOW, reason="ws://127.0.0.1:3001 does not answer. Start it.")

    _tell(msgspec.structs.replace(WELL, accounts=[*WELL.accounts, away]), NOW)

    told = capsys.readouterr().out.splitlines()
    assert told[2] == "  qq (onebot) is lost, nothing heard yet: ws://127.0.0.1:3001 does not answer. Start it."
    assert told[-1] == "Nothing needs you yet, but qq is not connected. Look again in a minute."


def test_what_needs_a_person_is_told_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    ailment = Ailment(Kind.ACCOUNT, "tg", "The account tg is refused: the token is wrong.", "Mend it in ops.toml.")

    _tell(msgspec.structs.replace(WELL, ailments=[ailment]), NOW)

    *_, last = capsys.readouterr().out.splitlines()
    assert last == "! The account tg is refused: the token is wrong. Mend it in ops.toml."


async def test_a_running_townhall_is_asked_and_its_state_is_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked while it runs, at its door: 0 when all is well, 1 from the moment on that the file is refused."""
    wire, path = Wire(), write(tmp_path, '[groups.lounge]\naccount = "test"\nchat = "lounge"\n')
    async with townhall(path, wire) as house:
        await house.connected()
        await asyncio.to_thread(status, path, Installed.of({}, {}), json=True)
        well = json.loads(capsys.readouterr().out)
        write(tmp_path, '[groups.lounge]\nacount = "test"\n')
        await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]
        await house.health.look()
        with pytest.raises(SystemExit) as ending:
            await asyncio.to_thread(status, path, Installed.of({}, {}), json=True)
    ill = json.loads(capsys.readouterr().out)

    assert ending.value.code == 1
    assert well["running"]
    assert [one["state"] for one in well["status"]["accounts"]] == ["connected"]
    assert (well["status"]["ailments"], well["status"]["groups"]) == ([], 1)
    assert [one["kind"] for one in ill["status"]["ailments"]] == ["configuration"]
