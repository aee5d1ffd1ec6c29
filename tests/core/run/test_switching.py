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
from townhall.doctor.finding import Report
from townhall.model.ids import GroupId
from townhall.model.parts import text_parts
from townhall.plugin.loading import Installed
from townhall.run.doctor_order import DoctorOrder
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
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


async def test_a_switch_from_the_staff_room_holds_at_once_for_one_group_and_after_a_restart(site: Site) -> None:
    async with site.house():
        said = await site.answered("ops", "/switch echo.prefix two #lounge")
        assert said == 'echo.prefix is "two" in lounge now, until somebody takes it back.'
        await site.until_prefix("lounge", "two")
        assert await site.answered("garden", "Hi") == "one Hi"
    async with site.house():
        assert await site.answered("lounge", "Again") == "two Again"


async def test_the_shell_orders_at_the_door_and_it_holds_when_the_answer_comes(site: Site) -> None:
    async with site.house():
        answer = await site.order(said="two", span="2h", why="a trial")
        assert answer is not None
        assert answer.state == "set"
        assert await site.answered("lounge", "Hi") == "two Hi"
        await site.until(lambda: len(site.heard("ops")) == 1)
        assert site.heard("ops") == ['mei switched echo.prefix to "two" in lounge, until 2026-03-02 12:00 (UTC).']

        await site.order(clear=True)
        assert await site.answered("lounge", "Hi") == "one Hi"


async def test_a_wrong_order_at_the_door_is_refused(site: Site) -> None:
    async with site.house():
        with pytest.raises(Refusal, match=r'echo has no setting "prefx"\. Did you mean "prefix"\?'):
            await site.order(path="echo.prefx", said="two")


async def test_a_second_person_is_asked_for_what_the_shell_orders(site: Site) -> None:
    async with site.house():
        answer = await site.order(path="echo.guarded", said="5")
        assert answer is not None
        assert answer.state == "asked"
        await site.until(lambda: len(site.heard("ops")) == 1)
        assert "mei wants to switch echo.guarded to 5 in lounge" in site.heard("ops")[0]


async def test_a_switch_ends_at_its_instant_and_the_staff_room_hears_of_it(site: Site) -> None:
    async with site.house():
        await site.order(said="two", span="2h")
        site.time.turn_to(NOW + timedelta(hours=2))
        await site.until(lambda: any("has run out" in one for one in site.heard("ops")))
        await site.until_prefix("lounge", "one")


async def test_a_switch_whose_time_ran_out_while_nothing_ran_is_gone_from_the_first_event_on(site: Site) -> None:
    async with site.house():
        await site.order(said="two", span="2h")
    site.time.turn_to(NOW + timedelta(days=1))
    async with site.house() as house:
        assert await site.answered("lounge", "Hi") == "one Hi"
        await site.until(lambda: any("has run out" in one for one in site.heard("ops")))
        assert await house.store.overrides() == []


async def test_a_reload_keeps_a_switch_and_gives_way_to_a_file_without_the_plugin(site: Site) -> None:
    async with site.house() as house:
        await site.order(said="two")
        site.path.write_text(
            site.path.read_text().replace(
                "[groups.ops]", '[groups.attic]\naccount = "test"\nchat = "attic"\necho = true\n[groups.ops]'
            )
        )
        await site.reloaded(house, lambda: "attic" in house.configuration.aliases)
        assert await site.answered("lounge", "Hi") == "two Hi"

        text = site.path.read_text().replace('staff_room = "ops"\necho = { prefix = "one" }', 'staff_room = "ops"', 1)
        site.path.write_text(text)
        await site.reloaded(house, lambda: not house.configuration.groups[GroupId("test:test:lounge")].plugins)


async def test_a_switch_that_a_new_file_leaves_no_room_for_is_told_and_stops_no_start(site: Site) -> None:
    bad = Override(group="lounge", path="echo.gone", value="1", who="shell:mei", at=NOW)
    good = Override(group="lounge", path="echo.prefix", value='"two"', who="shell:mei", at=NOW)
    store = open_store("sqlite:///townhall.db", site.path.parent)
    await store.open()
    await store.commit(Effects(overrides=[bad, good]))
    await store.close()

    for _ in range(2):
        async with site.house():
            assert await site.answered("lounge", "Hi") == "two Hi"
            await site.until(lambda: len(site.heard("ops")) >= 1)
    assert len(site.heard("ops")) == 1
    assert "The switch echo.gone of lounge is not in force" in site.heard("ops")[0]


async def test_a_broken_file_on_the_disk_does_not_stand_in_the_way_of_a_switch(site: Site) -> None:
    async with site.house() as house:
        site.path.write_text("[groups.lounge\n")
        await site.reloaded(house, lambda: bool(house.condition().refused_reload))

        answer = await site.order(said="two")
        assert answer is not None
        assert await site.answered("lounge", "Hi") == "two Hi"


async def test_the_doctor_is_asked_in_the_staff_room(site: Site) -> None:
    async with site.house():
        await site.order(said="two")
        await site.order(path="echo", said="off", span="2h")
        await site.until(lambda: len(site.heard("ops")) == 2)
        said = await site.answered("ops", "/doctor #lounge")

    assert said.startswith("lounge\n")
    assert said.endswith(
        "\necho is off until 2026-03-02 12:00, by a switch of mei (shell). "
        "Take it back with `townhall switch clear lounge echo`."
    )


async def test_the_doctor_is_asked_at_the_door(site: Site) -> None:
    async with site.house():
        await site.answered("lounge", "Hi")
        report = await asyncio.to_thread(
            ask, "sqlite:///townhall.db", site.path.parent, "doctor", DoctorOrder(group="lounge"), Report, 10.0
        )
        assert report is not None
        assert (report.running, report.stops) == (True, False)
        assert {"running", "account_connected", "plugin_on"} <= {one.text for one in report.findings}
        with pytest.raises(Refusal, match='no group "longe"'):
            await asyncio.to_thread(
                ask, "sqlite:///townhall.db", site.path.parent, "doctor", DoctorOrder(group="longe"), Report, 10.0
            )
