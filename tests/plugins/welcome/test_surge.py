"""A rush of joins (domain 3.1, point 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import townhall_welcome
from townhall import EventId, Place, SurgeEnded, SurgeStarted
from townhall.testing import Room


def names(count: int, prefix: str = "n") -> Sequence[str]:
    return [f"{prefix}{number}" for number in range(count)]


async def rush(room: Room, count: int = 9) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await room.join(*names(count))


async def test_a_surge_is_not_greeted_and_staff_are_told_once(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!")

    await rush(room, 15)
    await room.wait(seconds=50)

    assert room.said == []
    assert [said for said in room.staff if "until it is over" in said] == [
        "9 people came to room within 60 s. I greet nobody until it is over."
    ]


async def test_as_many_as_allowed_are_no_surge(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!")

    await rush(room, 8)
    await room.wait(minutes=1)

    assert len(room.said) == 1


async def test_a_surge_ends_when_it_is_calm_and_then_newcomers_are_greeted_again(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!")
    await rush(room)

    await room.wait(minutes=3)
    await room.join("Ada")
    await room.wait(minutes=1)

    assert room.said == ["Hi Ada!"]
    assert "The rush in room is over (9 joins). I greet again." in room.staff


async def test_a_surge_goes_on_while_more_than_half_as_many_come(room: Room) -> None:
    """Hysteresis: the end is not where the beginning was."""
    room.enable(townhall_welcome, text="Hi {name}!")
    await rush(room)

    for minute in range(3):
        await room.wait(seconds=55)
        await room.join(*names(6, f"m{minute}-"))
        await room.wait(seconds=5)

    assert room.said == []
    assert not any("The rush" in said for said in room.staff)


async def test_who_came_in_a_surge_may_get_a_quiet_private_word_when_it_is_over(room: Room) -> None:
    room.enable(townhall_welcome, surge_greeting="direct")
    await rush(room)
    await room.leave("n0")

    await room.wait(minutes=3)

    assert room.said == []
    if room.variant.profile == "full":
        assert [name for name, _ in room.whispers] == names(9)[1:]


async def test_a_surge_that_another_plugin_saw_is_respected(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!")
    place = Place(room.id)
    window = timedelta(minutes=1)

    await room.publish(SurgeStarted(id=EventId("start"), at=room.now, place=place, joins=50, window=window))
    await room.join("Ada")
    await room.wait(seconds=30)
    assert room.said == []
    await room.publish(SurgeEnded(id=EventId("end"), at=room.now, place=place))
    await room.join("Bo")
    await room.wait(minutes=1)

    assert room.said == ["Hi Bo!"]
