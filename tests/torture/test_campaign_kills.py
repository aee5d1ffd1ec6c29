"""The real program is killed around the slots of a campaign over several groups: each is said once in each group."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random
from time import time

import pytest
from tests.e2e.program import Program
from tests.support.ports import free_port

SEED = int(os.environ.get("TOWNHALL_SEED", "1"))
SLOTS = 3
GROUPS = tuple(f"room-{number}" for number in range(1, 7))
MINUTE = 60.0
BEFORE, AFTER = 3.0, 6.0
"""Seconds around a slot in which it dies again and again."""

HEAD = """\
[townhall]
log = "json"
[accounts.hall]
adapter = "lobby"
listen = "127.0.0.1:{port}"
[defaults.budget]
scheduled_per_day = 1000
[groups.office]
account = "hall"
chat = "office"
[groups.home]
account = "hall"
chat = "home"
staff_room = "office"
charter = {{ purpose = "talk" }}
[groups.home.campaign.posts.bell]
text = "The bell rings."
at = "* * * * *"
lane = "service"
audience = {{ groups = ["room-*"] }}
[groups.home.campaign.posts.drum]
text = "The drum beats."
at = "* * * * *"
lane = "community"
audience = {{ groups = ["room-*"] }}
"""
"""One post at a time on its way, and one of which several are marked before they go."""
POSTS = {"bell": "The bell rings.", "drum": "The drum beats."}
GROUP = """\
[groups.{name}]
account = "hall"
chat = "{name}"
staff_room = "office"
charter = {{ purpose = "talk" }}
campaign = {{ spacing = "0m", min_response = 0 }}
"""


def near_a_slot() -> bool:
    second = time() % MINUTE
    return second > MINUTE - BEFORE or second < AFTER


@pytest.mark.skipif("TOWNHALL_KILLS" not in os.environ, reason="takes minutes of real time: make torture")
async def test_each_slot_is_said_once_in_each_group_however_often_it_dies(tmp_path: Path) -> None:
    chance, kills = Random(SEED), 0
    running = Program(tmp_path)
    running.write_text(HEAD.format(port=free_port()) + "".join(GROUP.format(name=name) for name in GROUPS))
    await running.start()
    first = int(time() // MINUTE) + 1
    while time() < (first + SLOTS - 1) * MINUTE + AFTER:
        await asyncio.sleep(chance.uniform(0, 2.0) if near_a_slot() else 0.5)
        if near_a_slot():
            await running.kill()
            kills += 1
            await running.start()
    await asyncio.sleep(AFTER)
    assert await running.stop() == 0

    said = posts(tmp_path / "accounts" / "hall" / "lobby.db")
    expected = {(name, post, slot) for name in GROUPS for post in POSTS for slot in range(first, first + SLOTS)}
    assert kills >= SLOTS
    assert {each: count for each, count in said.items() if each in expected} == dict.fromkeys(expected, 1)


def posts(database: Path) -> Counter[tuple[str, str, int]]:
    """Return how often each group heard each post in each minute, by the Lobby's own history."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(
            "SELECT room, CAST(parts AS TEXT), at / 60000000 FROM messages WHERE room LIKE 'room-%'"
        ).fetchall()
    heard = ((room, post, minute) for room, parts, minute in found for post, text in POSTS.items() if text in parts)
    return Counter((str(room), post, int(minute)) for room, post, minute in heard)
