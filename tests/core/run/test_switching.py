"""Switches in the whole program: from the chat and the door, over restarts and reloads, and beside a broken file."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from tests.support.hall import plugin_named
from tests.support.program import Line, Speaker, write

from townhall import EventId, Group, Member, MemberId, MessageId, MessageSent, Place, Plugin, Settings
from townhall.cli.control import ask
from townhall.cli.outcome import Refusal
from townhall.clock.time import StoppedTime
from townhall.config.loading import load
from townhall.model.ids import GroupId
from townhall.model.parts import text_parts
from townhall.plugin.loading import Installed
from townhall.run.logs import set_up
from townhall.run.switch_orders import SwitchAnswer, SwitchOrder
from townhall.run.townhall import Townhall
from townhall.store.interface import Effects, Override
from townhall.store.opening import open_store

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
GROUPS = """\
[groups.lounge]
account = "test"
chat = "lounge"
staff_room = "ops"
echo = { prefix = "one" }
[groups.garden]
account = "test"
chat = "garden"
staff_room = "ops"
echo = { prefix = "one" }
[groups.ops]
account = "test"
chat = "ops"
"""


class EchoSettings(Settings, frozen=True, kw_only=True):
    prefix: str = ""
    guarded: int = 0


def echo() -> ModuleType:
    module, _ = plugin_named("echo")
    plugin = Plugin(EchoSettings, two_person=("guarded",))

    @plugin.on(MessageSent)
    async def repeat(event: MessageSent, group: Group, settings: EchoSettings) -> None:
        await group.say(text_parts(f"{settings.prefix} {event.text}"))

    module.__dict__["plugin"] = plugin
    return module


class Site:
    """A program that a test starts, speaks to and starts again, on one folder and one clock."""

    def __init__(self, folder: Path) -> None:
        self.line = Line()
        self.time = StoppedTime(NOW)
        self.path = write(folder, GROUPS)
        self._said = 0

    def house(self) -> Townhall:
        adapter = type("SpeakerOnLine", (Speaker,), {"line": self.line})
        loaded = load(self.path, Installed.of({"echo": echo()}, {"speaker": adapter}))
        assert loaded.configuration is not None, [str(one) for one in loaded.errors]
        return Townhall(loaded, set_up("json", stream=io.StringIO()), version="1", time=self.time)

    async def say(self, chat: str, text: str, who: str = "Olga") -> None:
        self._said += 1
        event = MessageSent(
            id=EventId(f"said-{self._said}"),
            at=self.time.now(),
            place=Place(GroupId(f"test:test:{chat}")),
            message=MessageId(f"m{self._said}"),
            actor=Member(id=MemberId(f"test:test:{who.lower()}"), name=who),
            parts=text_parts(text),
        )
        await self.line.heard.put((event, b""))

    def heard(self, chat: str) -> list[str]:
        return [one.text for one in self.line.truth.standing(GroupId(f"test:test:{chat}"))]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():  # noqa: ASYNC110 -- what comes of it is seen on the platform only
                await asyncio.sleep(0.005)

    async def reloaded(self, house: Townhall, holds: Callable[[], bool]) -> None:
        """Have the file read again; the watch looks when the clock moves on."""
        house.reload()
        async with asyncio.timeout(10):
            while not holds():
                self.time.turn(timedelta(seconds=1))
                await asyncio.sleep(0.01)

    async def answered(self, chat: str, text: str) -> str:
        before = len(self.heard(chat))
        await self.say(chat, text)
        await self.until(lambda: len(self.heard(chat)) > before)
        return self.heard(chat)[-1]

    async def until_prefix(self, chat: str, prefix: str) -> None:
        """Return when the echo of a room begins with a prefix."""
        async with asyncio.timeout(10):
            while not (await self.answered(chat, "Hi")).startswith(f"{prefix} "):  # noqa: ASYNC110 -- asked, not told
                await asyncio.sleep(0.005)

    async def order(self, **order: str | bool) -> SwitchAnswer | None:
        wanted = SwitchOrder(**{"group": "lounge", "path": "echo.prefix", "who": "shell:mei", **order})  # type: ignore[arg-type]
        return await asyncio.to_thread(
            ask, "sqlite:///townhall.db", self.path.parent, "switch", wanted, SwitchAnswer, 10.0
        )


@pytest.fixture
def place(tmp_path: Path) -> Site:
    return Site(tmp_path)


async def test_a_switch_from_the_staff_room_holds_at_once_for_one_group_and_after_a_restart(place: Site) -> None:
    async with place.house():
        said = await place.answered("ops", "/switch echo.prefix two #lounge")
        assert said == 'echo.prefix is "two" in lounge now, until somebody takes it back.'
        await place.until_prefix("lounge", "two")
        assert await place.answered("garden", "Hi") == "one Hi"
    async with place.house():
        assert await place.answered("lounge", "Again") == "two Again"


async def test_the_shell_orders_at_the_door_and_it_holds_when_the_answer_comes(place: Site) -> None:
    async with place.house():
        answer = await place.order(said="two", span="2h", why="a trial")
        assert answer is not None
        assert answer.state == "set"
        assert await place.answered("lounge", "Hi") == "two Hi"
        await place.until(lambda: len(place.heard("ops")) == 1)
        assert place.heard("ops") == ['mei switched echo.prefix to "two" in lounge, until 2026-03-02 12:00 (UTC).']

        await place.order(clear=True)
        assert await place.answered("lounge", "Hi") == "one Hi"


async def test_a_wrong_order_at_the_door_is_refused(place: Site) -> None:
    async with place.house():
        with pytest.raises(Refusal, match=r'echo has no setting "prefx"\. Did you mean "prefix"\?'):
            await place.order(path="echo.prefx", said="two")


async def test_a_second_person_is_asked_for_what_the_shell_orders(place: Site) -> None:
    async with place.house():
        answer = await place.order(path="echo.guarded", said="5")
        assert answer is not None
        assert answer.state == "asked"
        await place.until(lambda: len(place.heard("ops")) == 1)
        assert "mei wants to switch echo.guarded to 5 in lounge" in place.heard("ops")[0]


async def test_a_switch_ends_at_its_instant_and_the_staff_room_hears_of_it(place: Site) -> None:
    async with place.house():
        await place.order(said="two", span="2h")
        place.time.turn_to(NOW + timedelta(hours=2))
        await place.until(lambda: any("has run out" in one for one in place.heard("ops")))
        await place.until_prefix("lounge", "one")


async def test_a_switch_whose_time_ran_out_while_nothing_ran_is_gone_from_the_first_event_on(place: Site) -> None:
    async with place.house():
        await place.order(said="two", span="2h")
    place.time.turn_to(NOW + timedelta(days=1))
    async with place.house() as house:
        assert await place.answered("lounge", "Hi") == "one Hi"
        await place.until(lambda: any("has run out" in one for one in place.heard("ops")))
        assert await house.store.overrides() == []


async def test_a_reload_keeps_a_switch_and_gives_way_to_a_file_without_the_plugin(place: Site) -> None:
    async with place.house() as house:
        await place.order(said="two")
        place.path.write_text(
            place.path.read_text().replace(
                "[groups.ops]", '[groups.attic]\naccount = "test"\nchat = "attic"\necho = true\n[groups.ops]'
            )
        )
        await place.reloaded(house, lambda: "attic" in house.configuration.aliases)
        assert await place.answered("lounge", "Hi") == "two Hi"

        text = place.path.read_text().replace('staff_room = "ops"\necho = { prefix = "one" }', 'staff_room = "ops"', 1)
        place.path.write_text(text)
        await place.reloaded(house, lambda: not house.configuration.groups[GroupId("test:test:lounge")].plugins)


async def test_a_switch_that_a_new_file_leaves_no_room_for_is_told_and_stops_no_start(place: Site) -> None:
    bad = Override(group="lounge", path="echo.gone", value="1", who="shell:mei", at=NOW)
    good = Override(group="lounge", path="echo.prefix", value='"two"', who="shell:mei", at=NOW)
    store = open_store("sqlite:///townhall.db", place.path.parent)
    await store.open()
    await store.commit(Effects(overrides=[bad, good]))
    await store.close()

    for _ in range(2):
        async with place.house():
            assert await place.answered("lounge", "Hi") == "two Hi"
            await place.until(lambda: len(place.heard("ops")) >= 1)
    assert len(place.heard("ops")) == 1
    assert "The switch echo.gone of lounge is not in force" in place.heard("ops")[0]


async def test_a_broken_file_on_the_disk_does_not_stand_in_the_way_of_a_switch(place: Site) -> None:
    async with place.house() as house:
        place.path.write_text("[groups.lounge\n")
        await place.reloaded(house, lambda: bool(house.condition().refused_reload))

        answer = await place.order(said="two")
        assert answer is not None
        assert await place.answered("lounge", "Hi") == "two Hi"
