"""Roles agree with labels wherever the process dies, and without roles on the platform nothing else suffers: K4."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from tests.core.bus.test_native_roles import ROLES, changes, labeller
from tests.core.bus.test_privacy import holders
from tests.support.hall import Hall, MortalStore

from townhall.model.capabilities import Feature
from townhall.model.platforms import PROFILES
from townhall.store.sqlite import SqliteStore
from townhall.testing import Room, Variant
from townhall.testing.house import House


@pytest.mark.parametrize("last_is_written", [False, True])
@pytest.mark.parametrize("writes", range(1, 12))
async def test_a_role_comes_and_goes_once_wherever_the_process_dies(writes: int, last_is_written: bool) -> None:
    store = MortalStore()
    hall = Hall(store=store)
    room = hall.room
    room.set(native_roles=ROLES, staff=["admin"])
    room.enable(labeller())
    await room.join("Ada")
    given = hall.message("/give @Ada core 2", by="Admin")
    await hall.open()

    store.dies_after(writes, last_is_written=last_is_written)
    telling = hall.begin(hall.tell(given))
    await asyncio.wait([telling], timeout=0.2)
    await hall.die()
    store.revive()
    # What was not acknowledged is told again.
    await hall.tell(given)
    await hall.settle()
    assert changes(room) == [("+", "ada", "VIP")]

    store.dies_after(writes, last_is_written=last_is_written)
    hall.house.time.turn_to(hall.house.time.now() + timedelta(hours=2))
    waiting = hall.begin(hall.settle())
    await asyncio.wait([waiting], timeout=0.2)
    await hall.die()
    store.revive()
    await hall.open()
    await hall.settle()
    await room.wait(hours=2)
    assert changes(room) == [("+", "ada", "VIP"), ("-", "ada", "VIP")]
    await hall.close()


async def test_without_roles_on_the_platform_labels_hold_and_staff_hear_of_it_once(poor_hall: Hall) -> None:
    room: Room = poor_hall.room
    staff = room.staff_room
    room.set(native_roles={"core": "VIP"})
    room.enable(labeller())
    await room.join("Ada")
    await room.admin_says("/give @Ada core")
    await room.wait(days=10)
    assert await room.labels("Ada") == {"core"}
    assert changes(room) == []
    assert len([one for one in staff.said if "VIP" in one]) == 1


async def test_an_erased_person_stands_nowhere_in_the_file_whatever_their_role_came_to(tmp_path: Path) -> None:
    file = tmp_path / "townhall.db"
    house = House(Variant("full"))
    store = house.store = SqliteStore(file, lambda: house.time.now().timestamp())
    room = Room(house)
    staff = room.staff_room
    room.set(native_roles={**ROLES, "seed": "Seeds"})
    room.enable(labeller())
    await room.join("Ada")
    await room.admin_says("/give @Ada core")
    room.platform(PROFILES["full"].without(Feature.ROLES))
    await room.admin_says("/give @Ada seed")
    await room.wait(hours=2)
    assert len(staff.said) == 1

    await room.say("Ada", "/forgetme")
    await room.press("Ada", "Yes, forget me")
    await room.tidy()
    await house.close()
    await store.close()

    assert holders(file, room.person("Ada").id) == set()
