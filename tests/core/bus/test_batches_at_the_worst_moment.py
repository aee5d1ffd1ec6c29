"""A run over several groups whose process dies again and again: one row per group, one report each, and no way back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from types import ModuleType

import msgspec
import pytest
from tests.support.hall import Hall, MortalStore, NoSettings, plugin_named

from townhall import ActionFinished, Batch, BatchStanding, Group, GroupId, Handed, Lane, MessageSent, Record
from townhall.store.interface import SendState
from townhall.testing import Room

RUN = "autumn|2026-10-10T12:00"


class Post(msgspec.Struct, frozen=True):
    """What is handed to every group."""

    text: str
    home: GroupId


class Report(msgspec.Struct, frozen=True):
    """What is handed back."""

    outcome: str


class Reports(Record, frozen=True, kw_only=True):
    """What the home group has heard, with repetitions."""

    heard: tuple[tuple[str, str], ...] = ()


def running() -> ModuleType:
    module, plugin = plugin_named("running")

    @plugin.on(MessageSent)
    async def begin(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "drop":
            group.drop_batch(RUN, reason="called off")
            return
        if event.text == "hold":
            group.hold_batch(RUN, reason="wait")
        for one in group.siblings():
            if one.id != group.id and event.text == "post":
                group.hand(one.id, "post", Post(event.text, group.id))

    @plugin.handed("post")
    async def post(event: Handed, group: Group, settings: NoSettings) -> None:
        told = group.payload(Post)
        await group.say(
            told.text, lane=Lane.COMMUNITY, batch=RUN, on_result="posted", payload=told.home.encode(), silent=True
        )

    @plugin.result("posted")
    async def posted(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        group.hand(GroupId(event.payload.decode()), "report", Report(event.outcome))

    @plugin.handed("report")
    async def report(event: Handed, group: Group, settings: NoSettings) -> None:
        reports = await group.store.get(Reports) or Reports()
        group.store.put(Reports(heard=(*reports.heard, (event.source, group.payload(Report).outcome))))

    return module


def house(store: MortalStore, groups: int = 6) -> tuple[Hall, list[Room]]:
    hall, module = Hall(store=store), running()
    rooms = [hall.room.another(f"room{number}", f"account{number % 2}") for number in range(groups)]
    for room in (hall.room, *rooms):
        room.enable(module)
    return hall, rooms


async def live_through(hall: Hall, store: MortalStore, chance: Random, lives: int) -> None:
    for _ in range(lives):
        store.dies_after(chance.randint(1, 14), last_is_written=chance.random() < 0.5)
        hall.begin(hall.open())
        await hall.steps(60)
        if hall.house.engine is not None:
            hall.begin(hall.settle())
        await hall.steps(chance.randint(1, 150))
        await hall.die()
        store.revive()
    await hall.open()
    await hall.settle()
    # What was on the wire is looked at twice.
    await hall.house.wait(timedelta(minutes=5))


async def heard(hall: Hall) -> list[tuple[str, str]]:
    engine = await hall.engine()
    found = await engine.world.load_all((hall.room.id, "running", "Reports"), Reports, "", {})
    return sorted(found[0][1].heard) if found else []


async def rows_by_group(hall: Hall) -> Counter[str]:
    engine = await hall.engine()
    return Counter(row.group for row in await engine.store.outbox_in(list(SendState)) if row.batch == RUN)


@pytest.mark.parametrize("seed", range(25))
async def test_a_run_has_one_row_and_one_report_per_group_wherever_the_process_dies(seed: int) -> None:
    store = MortalStore()
    hall, rooms = house(store)
    await hall.open()
    await hall.tell(hall.message("post"))
    await live_through(hall, store, Random(seed), 8)

    assert await rows_by_group(hall) == Counter({room.id: 1 for room in rooms})
    assert await heard(hall) == sorted((room.id, "ok") for room in rooms)
    assert [room.said for room in rooms] == [["post"]] * len(rooms)
    await hall.close()


@pytest.mark.parametrize("seed", range(25))
async def test_a_held_run_that_is_dropped_sends_nothing_and_reports_every_group_once(seed: int) -> None:
    store = MortalStore()
    hall, rooms = house(store)
    await hall.open()
    await hall.tell(hall.message("hold"), hall.message("post"))
    await hall.steps(10)
    await hall.tell(hall.message("drop"))
    await live_through(hall, store, Random(seed), 8)

    assert await rows_by_group(hall) == Counter({room.id: 1 for room in rooms})
    assert await heard(hall) == sorted((room.id, "dropped") for room in rooms)
    assert [room.said for room in rooms] == [[]] * len(rooms)
    await hall.close()


async def test_the_word_counts_from_its_commit_on_in_the_next_life_too() -> None:
    store = MortalStore()
    hall, rooms = house(store)
    await hall.room.say("Ada", "hold")
    await hall.room.say("Ada", "post")
    await hall.die()
    await hall.open()
    await hall.house.wait(timedelta(days=1))
    standing = await progress(hall)

    assert (standing.standing, standing.waiting) == (BatchStanding.HELD, len(rooms))
    assert [room.said for room in rooms] == [[]] * len(rooms)
    await hall.close()


async def progress(hall: Hall) -> Batch:
    module, plugin = plugin_named("running")
    found: list[Batch] = []

    @plugin.on(MessageSent)
    async def look(event: MessageSent, group: Group, settings: NoSettings) -> None:
        found.append(await group.batch(RUN))

    hall.room.enable(module)
    await hall.room.say("Ada", "how far?")
    return found[-1]
