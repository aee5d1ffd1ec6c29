"""The real program is killed at random moments, again and again: nothing is lost or done twice, and all is in order."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from random import Random

import pytest
from tests.conformance.scenario import PATIENCE, account_table, ledger, until
from tests.e2e.program import Program
from tests.servers.lobby.counterpart import LobbyCounterpart, counterpart

from townhall.model.ids import group_id

KILLS = int(os.environ.get("TOWNHALL_KILLS", "3"))
"""How often the process dies; ``make torture`` asks for many more."""
SEED = int(os.environ.get("TOWNHALL_SEED", "1"))
LONGEST_LIFE = 1.0
"""Seconds after readiness within which it dies."""
PAUSE = 0.03
EACH = 0.1
"""Seconds in which what still waits to be said is said at the slowest."""
PLUGINS = Path(__file__).parent / "plugins"


def ops_toml(lobby: LobbyCounterpart) -> str:
    head = f'[townhall]\nplugin_paths = ["{PLUGINS}"]\nlog = "json"\n'
    group = f'[groups.square]\naccount = "hall"\nchat = "{lobby.chat}"\nscribe = true\n'
    return head + account_table("hall", lobby) + group


async def talk(lobby: LobbyCounterpart, said: list[str]) -> None:
    """Say one thing after the other; what the page confirmed counts as said."""
    while True:
        text = f"line {len(said) + 1}"
        await lobby.say("Ada", text)
        said.append(text)
        # People do not write faster than one room may be written into: that waits for the disk three times a message.
        await asyncio.sleep(PAUSE)


@pytest.mark.parametrize("seed", [SEED])
async def test_what_was_confirmed_is_done_once_and_in_order_however_often_it_dies(seed: int, tmp_path: Path) -> None:
    chance, said = Random(seed), list[str]()
    async with counterpart(tmp_path) as lobby:
        running = Program(tmp_path)
        running.write_text(ops_toml(lobby))
        await running.start()
        await lobby.join("Ada")
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(talk(lobby, said))
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(0, LONGEST_LIFE))
                await running.kill()
                await running.start()
            talking.cancel()
        await lobby.say("Ada", "the end")
        await everything_is_done(tmp_path / "townhall.db", lobby, PATIENCE + EACH * len(said))
        heard, later, echoes = await found(tmp_path / "townhall.db", lobby)
        assert await running.stop() == 0

    # A line that was being said when the talk ended may be there once or not at all.
    assert heard[: len(said)] == said
    assert heard[-1] == "the end"
    assert len(heard) - len(said) in (1, 2)
    assert sorted(later) == sorted(heard)
    assert echoes == [f"{number}: {text}" for number, text in enumerate(heard, 1)]


async def everything_is_done(database: Path, lobby: LobbyCounterpart, patience: float) -> None:
    async def is_so() -> bool:
        heard, later, echoes = await found(database, lobby)
        return "the end" in later and len(heard) == len(later) == len(echoes)

    await until("every line is written, echoed and remembered", is_so, patience)


async def found(database: Path, lobby: LobbyCounterpart) -> tuple[list[str], list[str], list[str]]:
    """Return what the ledger heard, whose timers fired, and what stands in the room."""
    entries = ledger(database, group_id("lobby", "hall", lobby.chat))
    heard = [reason for kind, reason in entries if kind == "heard"]
    later = [reason for kind, reason in entries if kind == "later"]
    return heard, later, [one.text for one in await lobby.standing()]
