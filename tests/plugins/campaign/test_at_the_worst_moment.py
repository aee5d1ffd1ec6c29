"""A slot runs exactly once, with one target for each group, wherever the process dies on the way (defect 16)."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from tests.plugins.campaign.conftest import CHARTER
from tests.support.hall import Hall, MortalStore

import townhall_campaign
from townhall.store.interface import SendState
from townhall.testing import Room
from townhall_campaign.records import Run, Tally, Target

NEWS: dict[str, Any] = {"at": "2026-03-02 12:00", "text": "News.", "audience": {"groups": ["*"]}, "time": "home"}


def house(store: MortalStore, groups: int = 5) -> tuple[Hall, list[Room]]:
    hall = Hall(store=store)
    home = hall.room
    staff = home.another("staff")
    rooms = [home, *(home.another(f"room{number}", f"account{number % 2}") for number in range(groups))]
    for room in rooms:
        room.set(staff_room=staff.alias, charter=CHARTER)
        room.enable(townhall_campaign)
    home.enable(townhall_campaign, posts={"news": NEWS})
    return hall, rooms


async def live_through(hall: Hall, store: MortalStore, chance: Random, lives: int) -> None:
    for _ in range(lives):
        store.dies_after(chance.randint(1, 20), last_is_written=chance.random() < 0.5)
        hall.begin(hall.open())
        await hall.steps(80)
        if hall.house.engine is not None:
            hall.begin(hall.settle())
        await hall.steps(chance.randint(1, 200))
        await hall.die()
        store.revive()
        hall.house.time.turn_to(hall.house.time.now() + timedelta(seconds=1))
    await hall.open()
    await hall.settle()
    await hall.house.wait(timedelta(minutes=10))


async def records(hall: Hall, kind: type[Any]) -> list[Any]:
    engine = await hall.engine()
    found = await engine.world.load_all((hall.room.id, "campaign", kind.__name__), kind, "", {})
    return [one for _, one in found]


@pytest.mark.parametrize("seed", range(20))
async def test_a_slot_runs_once_with_one_target_per_group_wherever_the_process_dies(seed: int) -> None:
    store = MortalStore()
    hall, rooms = house(store)
    await hall.open()
    await hall.settle()
    await hall.house.wait(timedelta(hours=1, minutes=59, seconds=59))
    await hall.die()
    hall.house.time.turn_to(hall.house.time.now() + timedelta(seconds=1))
    await live_through(hall, store, Random(seed), 10)

    assert [room.said for room in rooms] == [["News."]] * len(rooms)
    assert [run.state for run in await records(hall, Run)] == ["done"]
    assert sorted(target.group for target in await records(hall, Target)) == sorted(room.id for room in rooms)
    assert [dict(tally.counts) for tally in await records(hall, Tally)] == [{"sent": len(rooms)}]
    engine = await hall.engine()
    rows = [row for row in await engine.store.outbox_in(list(SendState)) if row.batch]
    assert len(rows) == len(rooms)
    await hall.close()


async def away(hall: Hall, **span: float) -> None:
    """Let the process be down for a while."""
    await hall.die()
    hall.house.time.turn_to(hall.house.time.now() + timedelta(**span))
    await hall.open()
    await hall.settle()
    await hall.house.wait(timedelta(minutes=1))


async def test_what_is_overdue_at_the_start_is_left_out_and_a_reminder_comes_until_the_event() -> None:
    """Defect 16: not everything that is overdue fires at boot; K7: a reminder before the event, never after it."""
    hall, _ = house(MortalStore(), groups=0)
    home = hall.room
    events = {"meetup": {"start": "2026-03-04 18:00", "capacity": 9}}
    reminder = {"relative": {"event": "meetup", "offset": "-1d"}, "lane": "service"}
    posts = {
        "ritual": {"at": "daily 12:00", "text": "Ritual."},
        "reminder": {**reminder, "text": "Tomorrow!"},
        "late": {**reminder, "relative": {"event": "meetup", "offset": "-1h"}, "text": "Soon!"},
    }
    home.enable(townhall_campaign, events=events, posts=posts)
    await hall.open()
    await hall.settle()
    await away(hall, days=2)
    assert home.said == ["Tomorrow!"]
    assert any("ritual was due" in one for one in home.another("staff").said)

    await away(hall, hours=8)
    assert "Soon!" not in home.said
    await hall.close()
