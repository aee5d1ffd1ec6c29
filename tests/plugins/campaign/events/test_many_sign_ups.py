"""A sign-up reads a handful of records, however many people have signed up; places and positions stay exact."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from types import ModuleType

import msgspec
import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

import townhall_campaign
from townhall import Group, MessageSent
from townhall.model.ids import member_id
from townhall.store.interface import Effects, RecordKey, RecordValue
from townhall.store.memory import MemoryStore
from townhall.testing import Room
from townhall_campaign.events.roster import keep, roster_of
from townhall_campaign.events.sign_ups import SignUp, State

MEETUP = {"title": "Meetup", "start": "2026-03-20 14:00", "capacity": 5}
AT = datetime(2026, 3, 1, tzinfo=UTC)


class CountingStore(MemoryStore):
    """A store that counts the records it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    async def record(self, key: RecordKey) -> bytes | None:
        self.given += 1
        return await super().record(key)

    async def several(self, keys: Sequence[RecordKey]) -> Sequence[bytes | None]:
        self.given += len(keys)
        return await super().several(keys)

    async def records(self, scope: str, plugin: str, kind: str, prefix: str = "") -> Sequence[tuple[str, bytes]]:
        found = await super().records(scope, plugin, kind, prefix)
        self.given += 1 + len(found)
        return found


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
async def hall(store: CountingStore) -> AsyncIterator[Hall]:
    hall = Hall(store=store)
    hall.room.set(charter={"purpose": "talk"})
    assert hall.room.staff_room.alias
    hall.room.enable(townhall_campaign, events={"meetup": MEETUP})
    await hall.room.join("Ada", "Bo", "Cy")
    await hall.room.admin_says("/event open meetup")
    yield hall
    await hall.close()


async def signed_up(hall: Hall, count: int) -> None:
    """Let so many people have signed up: five have a place, the others wait."""
    room = hall.room
    records: dict[RecordKey, RecordValue] = {}
    for number in range(1, count + 1):
        member = member_id("test", "test", f"m{number}")
        state: State = "confirmed" if number <= 5 else "waiting"
        one = SignUp(state=state, number=number, at=AT)
        records[RecordKey(room.id, "campaign", "SignUp", f"meetup|{member}")] = msgspec.msgpack.encode(one)
    await hall.house.store.commit(Effects(records=records))
    await room.restart()


async def reads_of_a_join(hall: Hall, store: CountingStore, count: int) -> int:
    await signed_up(hall, count)
    # The first sign-up after a start reads everybody once.
    await hall.room.say("Ada", "/join meetup")
    before = store.given
    await hall.room.say("Bo", "/join meetup")
    await hall.room.say("Bo", "/join meetup")
    await hall.room.say("Cy", "/join meetup")
    await hall.room.say("Bo", "/unjoin meetup")
    return store.given - before


async def test_a_sign_up_reads_as_much_among_two_thousand_as_among_twenty(hall: Hall, store: CountingStore) -> None:
    few = await reads_of_a_join(hall, store, 20)
    assert "you wait at place 18" in hall.room.said[-2]
    many = await reads_of_a_join(hall, store, 2000)
    assert many <= few
    assert many < 40


async def test_positions_among_two_thousand_are_exact_through_a_restart(hall: Hall) -> None:
    await signed_up(hall, 2000)
    await hall.room.say("Ada", "/join meetup")
    assert "you wait at place 1996" in hall.room.said[-1]
    await hall.room.say("Bo", "/join meetup")
    assert "you wait at place 1997" in hall.room.said[-1]
    await hall.room.restart()
    await hall.room.say("Ada", "/unjoin meetup")
    await hall.room.say("Bo", "/join meetup")
    assert "you wait at place 1996" in hall.room.said[-1]


async def test_who_was_forgotten_is_not_counted_any_more(hall: Hall) -> None:
    await signed_up(hall, 7)
    for name in ("Ada", "Bo"):
        await hall.room.say(name, "/join meetup")
    await hall.room.say("Ada", "/forgetme")
    await hall.room.press("Ada", "Yes, forget me")
    await hall.room.say("Cy", "/join meetup")
    assert "you wait at place 4" in hall.room.said[-1]


def listing() -> ModuleType:
    """A plugin that puts whoever writes into a list of its own, and fails where they write so."""
    module, plugin = plugin_named("listing")

    @plugin.on(MessageSent)
    async def enter(event: MessageSent, group: Group, settings: NoSettings) -> None:
        one = (await roster_of("list", group)).joined(0, group.now)
        await keep("list", {event.actor.id: one}, group)
        if event.text == "fail":
            raise RuntimeError("It failed behind the writing.")
        await group.say(f"You are number {(await roster_of('list', group)).position(event.actor.id)}.")

    return module


async def test_a_turn_that_comes_to_nothing_leaves_no_trace_in_the_roster(room: Room) -> None:
    room.enable(listing())
    await room.say("Ada", "enter")
    await room.say("Bo", "fail")
    await room.say("Cy", "enter")
    await room.say("Bo", "enter")
    assert room.said == ["You are number 1.", "You are number 2.", "You are number 3."]
