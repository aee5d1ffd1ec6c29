"""Sends of one plugin that belong together, in all groups and accounts: counted, held, let go and dropped as one."""

from __future__ import annotations

from types import ModuleType

import msgspec
import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import ActionFinished, Batch, BatchStanding, Group, Handed, Lane, MemberId, MessageSent, Right
from townhall.store.interface import SendState
from townhall.testing import Room

AUTUMN = "autumn|first"


class Post(msgspec.Struct, frozen=True):
    """What is handed to every group."""

    text: str
    by: MemberId


class Posting:
    """A plugin that posts to all of its groups when somebody says so, and what it was told."""

    def __init__(self, hall: Hall, groups: int = 3) -> None:
        self.progress: list[Batch] = []
        self.results: list[str] = []
        module = self._module()
        self.home = hall.room
        self.rooms = [hall.room.another(f"room{number}", account=f"a{number % 2}") for number in range(groups)]
        for room in (self.home, *self.rooms):
            room.enable(module)

    def _module(self) -> ModuleType:
        module, plugin = plugin_named("posting")

        @plugin.on(MessageSent)
        async def order(event: MessageSent, group: Group, settings: NoSettings) -> None:
            match event.text.split(" ", 1):
                case ["post", text]:
                    for one in group.siblings():
                        if one.id != group.id:
                            group.hand(one.id, "post", Post(text, event.actor.id))
                case ["hold"]:
                    group.hold_batch(AUTUMN, reason="wait")
                case ["release"]:
                    group.release_batch(AUTUMN)
                case ["drop"]:
                    group.drop_batch(AUTUMN, reason="called off")
                case _:
                    self.progress.append(await group.batch(AUTUMN))

        @plugin.handed("post")
        async def post(event: Handed, group: Group, settings: NoSettings) -> None:
            told = group.payload(Post)
            needs = Right(told.by, "posting.post", event.source) if told.text == "as Bea" else None
            await group.say(told.text, batch=AUTUMN, on_result="posted", lane=Lane.COMMUNITY, needs=needs)

        @plugin.result("posted")
        async def posted(event: ActionFinished, group: Group, settings: NoSettings) -> None:
            self.results.append(event.outcome)

        return module

    @property
    def said(self) -> list[list[str]]:
        return [room.said for room in self.rooms]

    async def ask(self) -> Batch:
        await self.home.say("Ada", "progress?")
        return self.progress[-1]


async def test_a_batch_is_counted_over_all_groups_and_accounts(hall: Hall) -> None:
    posting = Posting(hall)
    await posting.home.say("Ada", "post hello")

    found = await posting.ask()

    assert (found.sent, found.total, found.left, found.per_minute) == (3, 3, 0, 3)
    assert found.standing is BatchStanding.GOING
    assert posting.said == [["hello"]] * 3


async def test_nothing_of_a_held_batch_goes_until_it_is_released_also_after_a_restart(hall: Hall) -> None:
    posting = Posting(hall)
    await posting.home.say("Ada", "hold")
    await posting.home.say("Ada", "post hello")
    await posting.home.restart()
    await posting.home.wait(days=2)
    held, said = await posting.ask(), posting.said
    await posting.home.say("Ada", "release")

    assert (held.standing, held.reason, held.waiting) == (BatchStanding.HELD, "wait", 3)
    assert said == [[]] * 3
    assert posting.said == [["hello"]] * 3


async def test_what_is_not_of_the_batch_goes_while_it_is_held(hall: Hall) -> None:
    posting = Posting(hall)
    await posting.home.say("Ada", "hold")
    await posting.home.say("Ada", "post hello")
    await posting.rooms[0].admin_says("/help")

    assert len(posting.rooms[0].said) + len(posting.rooms[0].whispers) == 1


async def test_a_dropped_batch_ends_quietly_and_takes_nothing_more(hall: Hall) -> None:
    posting = Posting(hall)
    staff = posting.rooms[0].staff_room
    await posting.home.say("Ada", "hold")
    await posting.home.say("Ada", "post hello")
    await posting.home.say("Ada", "drop")
    first = await posting.ask()
    await posting.home.restart()
    await posting.home.say("Ada", "release")
    await posting.home.say("Ada", "post once more")

    assert (first.standing, first.reason, first.dropped) == (BatchStanding.DROPPED, "called off", 3)
    assert (await posting.ask()).dropped == 6
    assert posting.results == ["dropped"] * 6
    assert posting.said == [[]] * 3
    assert staff.said == []


async def test_what_a_handler_that_fails_said_of_a_batch_does_not_count(hall: Hall) -> None:
    module, plugin = plugin_named("clumsy")

    @plugin.on(MessageSent)
    async def fail(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "hold":
            group.hold_batch(AUTUMN, reason="by mistake")
            raise RuntimeError("It fell.")
        await group.say("hello", batch=AUTUMN)

    hall.room.enable(module)
    await hall.room.say("Ada", "hold")
    await hall.room.say("Ada", "go")

    assert hall.room.said == ["hello"]


async def test_a_batch_without_a_name_is_refused(hall: Hall) -> None:
    module, plugin = plugin_named("nameless")
    raised: list[str] = []

    @plugin.on(MessageSent)
    async def hold(event: MessageSent, group: Group, settings: NoSettings) -> None:
        with pytest.raises(ValueError, match="needs a name") as refused:
            group.hold_batch("", reason="all of it")
        raised.append(str(refused.value))

    hall.room.enable(module)
    await hall.room.say("Ada", "hold")

    assert len(raised) == 1


async def post_in_the_name_of(posting: Posting, room: Room, name: str) -> None:
    await posting.home.say("Ada", "hold")
    await room.say(name, "post as Bea")


async def test_what_needs_a_right_goes_while_somebody_has_it(hall: Hall) -> None:
    posting = Posting(hall)
    posting.home.set(staff=["bea"])
    await post_in_the_name_of(posting, posting.home, "Bea")
    await posting.home.say("Ada", "release")

    assert posting.said == [["as Bea"]] * 3


async def test_what_needs_a_right_is_dropped_when_somebody_has_lost_it_meanwhile(hall: Hall) -> None:
    posting = Posting(hall)
    posting.home.set(staff=["bea"])
    await post_in_the_name_of(posting, posting.home, "Bea")
    posting.home.set(staff=[])
    await posting.home.say("Ada", "release")
    rows = await (await hall.engine()).store.outbox_in([SendState.DROPPED])

    assert posting.said == [[]] * 3
    assert posting.results == ["dropped"] * 3
    assert {getattr(row.result, "reason", "") for row in rows} == {
        "Whoever it was decided for has no right posting.post any more."
    }
