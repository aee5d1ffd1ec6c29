"""An album is one message with all its pictures: told in its place, once, wherever the process dies."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from types import ModuleType
from typing import Any

import pytest
from tests.support.hall import Hall, MortalStore, NoSettings, plugin_named

from townhall import Group, MessageSent, Record
from townhall.bus.albums import LONGEST, MOST_HELD, QUIET, Held, gathered
from townhall.model.ids import MessageId, group_id
from townhall.model.parts import Image, Text
from townhall.testing import Room
from townhall.testing.platform import ACCOUNT, PLATFORM

HALF = QUIET / 2


class Heard(Record, frozen=True, kw_only=True):
    """What the plugin has heard, in order, as it became real."""

    messages: tuple[str, ...] = ()


def listening() -> ModuleType:
    module, plugin = plugin_named("listening")

    @plugin.on(MessageSent)
    async def listen(event: MessageSent, group: Group, settings: NoSettings) -> None:
        heard = await group.store.get(Heard, "") or Heard()
        group.store.put(Heard(messages=(*heard.messages, shown(event))), "")

    return module


def shown(event: MessageSent) -> str:
    """Return a message as its pictures and words, one after the other."""
    return "+".join(part.source if isinstance(part, Image) else event.text for part in event.parts)


async def heard(hall: Hall, room: Room | None = None) -> list[str]:
    engine = await hall.engine()
    await hall.settle()
    where = ((room or hall.room).id, "listening", "Heard")
    return list(dict(await engine.world.load_all(where, Heard, "", {})).get("", Heard()).messages)


def picture(hall: Hall, source: str, album: str = "a", **details: Any) -> MessageSent:
    return hall.message("", parts=(Image(source),), album=album, **details)


@pytest.fixture
def hall() -> Hall:
    made = Hall()
    made.room.enable(listening())
    return made


async def test_pictures_that_come_one_by_one_are_one_message_in_its_place(hall: Hall) -> None:
    await hall.tell(hall.message("before"))
    for piece in ("1", "2", "3"):
        await hall.tell(picture(hall, piece))
        await hall.tell(hall.message(f"behind {piece}", by="Bob"))
        assert await heard(hall) == ["before"]
        await hall.house.wait(HALF)

    await hall.house.wait(HALF)
    assert await heard(hall) == ["before", "1+2+3", "behind 1", "behind 2", "behind 3"]


async def test_the_whole_is_the_first_message_with_the_words_of_any_and_for_us_when_one_is(hall: Hall) -> None:
    first = picture(hall, "1", reply_to=MessageId("asked"))
    second = hall.message("", parts=(Image("2"), Text("All of us")), album="a", addresses_us=True)

    (whole,) = gathered([Held("lane", 1, first), Held("lane", 2, second)])

    event = whole.event
    assert isinstance(event, MessageSent)
    assert (event.id, event.message, event.reply_to, event.text) == (first.id, first.message, "asked", "All of us")
    assert (event.addresses_us, whole.seq) == (True, 2)


async def test_an_album_in_one_delivery_waits_as_well(hall: Hall) -> None:
    await hall.tell(*(picture(hall, piece) for piece in ("1", "2")))
    assert await heard(hall) == []

    await hall.house.wait(QUIET)
    assert await heard(hall) == ["1+2"]


async def test_no_other_group_waits(hall: Hall) -> None:
    other = hall.room.another("other")
    other.enable(hall.house.modules["listening"])
    await hall.tell(picture(hall, "1"))
    await hall.tell(hall.message("quick", room=other))

    assert (await heard(hall), await heard(hall, other)) == ([], ["quick"])


async def test_albums_that_are_told_at_the_same_time_stay_apart(hall: Hall) -> None:
    for source, album in (("a1", "a"), ("b1", "b"), ("a2", "a"), ("b2", "b")):
        await hall.tell(picture(hall, source, album))
    await hall.house.wait(QUIET)

    assert await heard(hall) == ["a1+a2", "b1+b2"]


async def test_a_room_whose_id_looks_like_a_lane_of_albums_waits_for_none(hall: Hall) -> None:
    strange = hall.room.another("strange", chat="room!album0")
    strange.id = group_id(PLATFORM, ACCOUNT, "room!album0")
    strange.enable(hall.house.modules["listening"])
    await hall.tell(hall.message("quick", room=strange))

    assert await heard(hall, strange) == ["quick"]


async def test_a_picture_that_comes_too_late_is_a_message_of_its_own(hall: Hall) -> None:
    await hall.tell(picture(hall, "1"))
    await hall.house.wait(QUIET)
    await hall.tell(picture(hall, "2"))
    await hall.house.wait(QUIET)

    assert await heard(hall) == ["1", "2"]


async def test_a_picture_that_is_told_again_changes_nothing(hall: Hall) -> None:
    first, second = picture(hall, "1"), picture(hall, "2")
    await hall.tell(first)
    await hall.tell(first, second)
    await hall.house.wait(QUIET)
    await hall.tell(second)
    await hall.house.wait(QUIET)

    assert await heard(hall) == ["1+2"]


async def test_a_group_waits_no_longer_than_it_must(hall: Hall) -> None:
    pieces = 2 * (LONGEST // QUIET)
    for piece in range(pieces):
        await hall.tell(picture(hall, str(piece)))
        await hall.house.wait(HALF)

    assert await heard(hall) == ["+".join(map(str, range(pieces)))]


async def test_no_more_waits_than_memory_should_hold(hall: Hall) -> None:
    await hall.tell(picture(hall, "1"), *(hall.message("x") for _ in range(MOST_HELD)))

    assert (await heard(hall))[:2] == ["1", "x"]


async def test_a_process_that_dies_in_the_middle_gathers_the_album_after_its_restart(hall: Hall) -> None:
    await hall.tell(picture(hall, "1"), hall.message("behind", by="Bob"))
    await hall.die()
    await hall.tell(picture(hall, "2"))
    await hall.die()
    await hall.open()
    await hall.house.wait(QUIET)

    assert await heard(hall) == ["1+2", "behind"]


@pytest.mark.parametrize("seed", range(40))
async def test_each_album_is_told_once_and_whole_wherever_the_process_dies(seed: int) -> None:
    chance, store = Random(seed), MortalStore()
    hall = Hall(store=store)
    hall.room.enable(listening())
    told = [hall.message("before"), picture(hall, "a1"), hall.message("first"), picture(hall, "b1", "b")]
    told += [picture(hall, "a2"), hall.message("second"), picture(hall, "b2", "b"), picture(hall, "a3")]
    told.append(hall.message("third"))
    while told:
        store.dies_after(chance.randint(1, 9), last_is_written=chance.random() < 0.5)
        opening = hall.begin(hall.open())
        await hall.steps(60)
        telling = hall.begin(hall.tell(*told[:2])) if opening.done() and not store.dead else None
        await hall.steps(60)
        if telling is not None and telling.done():
            # What is acknowledged is not told again.
            told = told[2:]
        await hall.die()
        store.revive()
    await _die_on_the_way(hall, store, chance)

    await hall.house.wait(timedelta(minutes=1))
    assert await heard(hall) == ["before", "a1+a2+a3", "first", "b1+b2", "second", "third"]
    assert hall.errors == []


async def _die_on_the_way(hall: Hall, store: MortalStore, chance: Random) -> None:
    """Let the wait be over, and die a few times while the turns become real."""
    for _ in range(3):
        await hall.open()
        store.dies_after(chance.randint(1, 3), last_is_written=chance.random() < 0.5)
        hall.house.time.turn(QUIET)
        await hall.steps(80)
        await hall.die()
        store.revive()


async def test_no_group_waits_for_an_hour_because_the_wall_clock_was_set_back(hall: Hall) -> None:
    await hall.tell(picture(hall, "one"), picture(hall, "two"))
    await hall.steps()
    hall.house.time.turn(-timedelta(hours=1))
    await hall.house.wait(QUIET)
    assert await heard(hall) == ["one+two"]
