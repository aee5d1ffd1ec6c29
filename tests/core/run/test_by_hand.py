"""A clock that is turned by hand: everything on the way happens, each thing at its own instant."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta

import pytest

from townhall import Group, MessageSent, Plugin, Settings, TimerFired
from townhall.run.by_hand import ByHand
from townhall.testing import Room, Variant
from townhall.testing.house import START, House

plugin = Plugin(Settings)
fired: list[tuple[str, datetime]] = []


@plugin.on(MessageSent)
async def wait_for_it(event: MessageSent, group: Group, settings: Settings) -> None:
    for minutes in (30, 10, 30):
        group.timers.set("ring", after=timedelta(minutes=minutes), slot=f"{event.text}{minutes}")


@plugin.timer("ring")
async def ring(event: TimerFired, group: Group, settings: Settings) -> None:
    fired.append((event.slot, group.now))
    if event.slot == "a10":
        group.timers.set("ring", after=timedelta(minutes=5), slot="again")


@pytest.fixture
def house() -> House:
    fired.clear()
    return House(Variant())


async def ringing(house: House, *, alone: bool = False, singly: bool = False) -> ByHand:
    room = Room(house)
    room.enable(sys.modules[__name__])
    await room.say("Ada", "a")
    return ByHand(await house.ready(), house.time, alone=alone, singly=singly)


@pytest.mark.parametrize(("alone", "singly"), [(False, False), (True, False), (False, True)])
async def test_timers_fire_at_their_own_instants_also_those_set_on_the_way(
    house: House, alone: bool, singly: bool
) -> None:
    hand = await ringing(house, alone=alone, singly=singly)

    await hand.pass_until(START + timedelta(hours=1))

    assert fired == [(slot, START + timedelta(minutes=at)) for slot, at in (("a10", 10), ("again", 15), ("a30", 30))]
    assert house.time.now() == START + timedelta(hours=1)
    await house.close()


async def test_a_moment_that_is_over_changes_nothing(house: House) -> None:
    hand = await ringing(house)

    await hand.pass_until(START - timedelta(hours=1))

    assert (house.time.now(), fired) == (START, [])
    await house.close()


async def test_who_sleeps_is_at_work_again_before_time_goes_on(house: House) -> None:
    hand, woken = await ringing(house), list[datetime]()

    async def sleep() -> None:
        await house.time.sleep_until(START + timedelta(minutes=20))
        woken.append(house.time.now())

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sleep())
        await asyncio.sleep(0)
        await hand.pass_until(START + timedelta(hours=1))

    assert woken == [START + timedelta(minutes=20)]
    await house.close()


async def test_what_a_platform_still_tells_is_waited_for(house: House) -> None:
    room = Room(house)
    room.enable(sys.modules[__name__])
    left = ["later", "at last"]

    async def told() -> None:
        if left:
            await room.say("Bob", left.pop(0))

    await room.say("Ada", "a")
    await ByHand(await house.ready(), house.time, told).settle()

    assert left == []
    await house.close()
