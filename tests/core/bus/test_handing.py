"""What a plugin hands over to itself in another group: taken once, or brought back with the reason."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from types import ModuleType

import msgspec
import pytest
from tests.support.hall import Hall, MortalStore, NoSettings, plugin_named

from townhall import EventId, Group, GroupId, Handed, HandedBack, MessageSent, Place, Record
from townhall.model.ids import group_id
from townhall.model.wire import encode
from townhall.store.interface import Effects, Incoming, SendState
from townhall.testing import Room


class Parcel(msgspec.Struct, frozen=True):
    """What is handed over."""

    words: str


class Taken(Record, frozen=True, kw_only=True):
    """What arrived in a group, or came back to it."""

    words: tuple[str, ...] = ()


async def note(group: Group, words: str) -> None:
    taken = await group.store.get(Taken) or Taken()
    group.store.put(Taken(words=(*taken.words, words)))


def courier_plugin(targets: list[GroupId]) -> ModuleType:
    module, plugin = plugin_named("parcels")

    @plugin.on(MessageSent)
    async def send(event: MessageSent, group: Group, settings: NoSettings) -> None:
        for target in targets:
            group.hand(target, "parcel", Parcel(event.text))

    @plugin.handed("parcel")
    async def take(event: Handed, group: Group, settings: NoSettings) -> None:
        """Take a parcel."""
        words = group.payload(Parcel).words
        if words == "bad":
            raise RuntimeError("It is broken.")
        await note(group, f"{words} from {event.source}")
        await group.say(words)

    @plugin.handed_back("parcel")
    async def back(event: HandedBack, group: Group, settings: NoSettings) -> None:
        await note(group, f"{group.payload(Parcel).words} back: {event.reason} in {event.target}")

    return module


async def taken(hall: Hall, room: Room) -> tuple[str, ...]:
    engine = await hall.engine()
    found = await engine.world.load_all((room.id, "parcels", "Taken"), Taken, "", {})
    return found[0][1].words if found else ()


async def test_what_is_handed_over_arrives_in_a_group_of_another_account(hall: Hall) -> None:
    there = hall.room.another("there", account="elsewhere")
    module = courier_plugin([there.id])
    hall.room.enable(module)
    there.enable(module)
    await hall.room.say("Ada", "hello")

    assert await taken(hall, there) == (f"hello from {hall.room.id}",)
    assert there.said == ["hello"]


async def test_a_group_where_the_plugin_is_off_is_left_alone_and_gives_back(hall: Hall) -> None:
    there = hall.room.another("there")
    module = courier_plugin([there.id])
    hall.room.enable(module)
    there.enable(module, mode="off")
    await hall.room.say("Ada", "hello")

    assert await taken(hall, there) == ()
    assert await taken(hall, hall.room) == (f"hello back: off in {there.id}",)


async def test_a_group_that_is_not_in_ops_toml_gives_back(hall: Hall) -> None:
    nowhere = group_id("test", "test", "nowhere")
    hall.room.enable(courier_plugin([nowhere]))
    await hall.room.say("Ada", "hello")

    assert await taken(hall, hall.room) == (f"hello back: unknown in {nowhere}",)


async def test_a_group_that_left_ops_toml_on_the_way_gives_back(hall: Hall) -> None:
    there = hall.room.another("there")
    module = courier_plugin([there.id])
    hall.room.enable(module)
    there.enable(module)
    engine = await hall.engine()
    await engine.store.commit(Effects(events=[on_the_way(hall, there.id)]))
    await hall.die()
    del hall.house.groups["there"]
    await hall.open()
    await hall.settle()

    assert await taken(hall, hall.room) == (f"hello back: unknown in {there.id}",)


def on_the_way(hall: Hall, to: GroupId) -> Incoming:
    """Return a hand-over as the turn that decided it leaves it in the journal."""
    event = Handed(
        id=EventId("handed"),
        at=hall.house.time.now(),
        place=Place(to),
        plugin="parcels",
        job="parcel",
        source=hall.room.id,
        payload=encode(Parcel("hello")),
    )
    return Incoming(event.id, f"{to}!raised", event)


async def test_what_a_handler_failed_to_take_comes_back_and_so_does_what_a_suspended_plugin_is_kept_from(
    hall: Hall,
) -> None:
    there = hall.room.another("there")
    module = courier_plugin([there.id])
    hall.room.enable(module)
    there.enable(module)
    for _ in range(6):
        await hall.room.say("Ada", "bad")

    failed, suspended = (f"bad back: {reason} in {there.id}" for reason in ("failed", "suspended"))
    assert await taken(hall, hall.room) == (*(failed,) * 5, suspended)


async def test_an_observing_plugin_takes_what_is_handed_over_and_says_nothing(hall: Hall) -> None:
    there = hall.room.another("there")
    module = courier_plugin([there.id])
    hall.room.enable(module)
    there.enable(module, mode="observe")
    await hall.room.say("Ada", "hello")
    rows = await (await hall.engine()).store.outbox_in([SendState.OBSERVED])

    assert there.said == []
    assert [row.group for row in rows] == [there.id]


async def test_siblings_are_the_groups_that_have_the_plugin_at_this_moment(hall: Hall) -> None:
    module, plugin = plugin_named("census")
    counts: list[list[str]] = []

    @plugin.on(MessageSent)
    async def count(event: MessageSent, group: Group, settings: NoSettings) -> None:
        counts.append([f"{one.platform}/{one.account}/{one.title}" for one in group.siblings()])
        assert [one.settings_of("census") is not None for one in group.siblings()] == [True] * len(group.siblings())

    hall.room.enable(module)
    there = hall.room.another("there", account="elsewhere", title="Over there")
    await hall.room.say("Ada", "one")
    there.enable(module)
    await hall.room.say("Ada", "two")
    there.disable(module)
    await hall.room.say("Ada", "three")

    assert counts == [["test/test/room"], ["test/test/room", "test/elsewhere/Over there"], ["test/test/room"]]


@pytest.mark.parametrize("seed", range(20))
async def test_what_is_handed_over_arrives_once_wherever_the_process_dies(seed: int) -> None:
    store, chance = MortalStore(), Random(seed)
    hall = Hall(store=store)
    rooms = [hall.room.another(f"room{number}") for number in range(4)]
    module = courier_plugin([room.id for room in rooms])
    for room in (hall.room, *rooms):
        room.enable(module)
    await hall.open()
    await hall.tell(hall.message("hello"))
    for _ in range(6):
        store.dies_after(chance.randint(1, 6), last_is_written=chance.random() < 0.5)
        hall.begin(hall.open())
        await hall.steps(chance.randint(1, 100))
        await hall.die()
        store.revive()
    await hall.open()
    await hall.settle()
    await hall.house.wait(timedelta(minutes=5))

    assert [await taken(hall, room) for room in rooms] == [(f"hello from {hall.room.id}",)] * 4
    assert [room.said for room in rooms] == [["hello"]] * 4
    await hall.close()
