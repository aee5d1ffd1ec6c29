"""A group that its platform gives another id: settings, state and what is under way go along."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

from msgspec.structs import replace
from tests.core.run.test_townhall import message
from tests.support.hall import plugin_named
from tests.support.program import Line, townhall, write

from townhall import EventId, Group, GroupMigrated, MessageSent, Place, Plugin, Settings, TimerFired
from townhall.adapter import Order
from townhall.cli.loading import load_with_switches
from townhall.model.actions import InviteToGroup
from townhall.model.capabilities import Capabilities
from townhall.model.ids import GroupId, MemberId, MessageId, group_id, own_id
from townhall.model.platforms import PROFILES
from townhall.model.results import Ok, Result
from townhall.plugin.declarations import Record
from townhall.plugin.loading import Installed
from townhall.run.moves import Moves
from townhall.run.townhall import Townhall
from townhall.store.memory import MemoryStore
from townhall.testing.platform import TestPlatform

OLD, NEW, NEWER = (group_id("test", "test", chat) for chat in ("lounge", "hall", "palace"))
ADA = MemberId("test:test:ada")
LOUNGE = '[groups.lounge]\naccount = "test"\nchat = "{chat}"\nstaff_room = "staff"\ncount = true\n'
STAFF = '[groups.staff]\naccount = "test"\nchat = "staff"\n'


class CountSettings(Settings, frozen=True, kw_only=True):
    """The `count` table of a group."""


class Said(Record):
    """How often anybody spoke."""

    times: int = 0


def counting() -> ModuleType:
    module, _ = plugin_named("count")
    plugin = Plugin(CountSettings)

    @plugin.on(MessageSent)
    async def count(event: MessageSent, group: Group, settings: CountSettings) -> None:
        said = await group.store.get(Said) or Said()
        group.store.put(Said(times=said.times + 1))
        await group.say("{times}", times=str(said.times + 1))
        if event.text == "remind me":
            group.timers.set("remind", after=timedelta(seconds=0.2))

    @plugin.timer("remind")
    async def remind(event: TimerFired, group: Group, settings: CountSettings) -> None:
        await group.say("as you asked")

    module.__dict__["plugin"] = plugin
    return module


def migrated(old: GroupId, new: GroupId) -> GroupMigrated:
    return GroupMigrated(id=EventId(f"{old}-{new}"), at=datetime.now(UTC), place=Place(old), new_group=new)


async def heard(house: Townhall, line: Line, *events: MessageSent | GroupMigrated) -> None:
    """Let the platform tell of one thing after the other, and wait until all of it is dealt with."""
    for event in events:
        before = taken(house)
        line.heard.put_nowait((event, event.id.encode()))
        while taken(house) == before:  # noqa: ASYNC110 -- a counter tells nobody that it grew
            await asyncio.sleep(0)
        await house.engine.still()


def taken(house: Townhall) -> int:
    """Return how many events stand in their lanes."""
    counters = house.metrics.account("test")
    return counters.accepted + counters.duplicates


def texts(line: Line, group: GroupId) -> list[str]:
    return [sent.text for sent in line.truth.standing(group)]


async def test_settings_and_state_go_along_and_answers_reach_the_new_chat(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(chat="lounge") + STAFF)

    async with townhall(path, line, count=counting()) as house:
        await heard(house, line, message("one"), migrated(OLD, NEW), message("two", "hall"))

        assert (texts(line, OLD), texts(line, NEW)) == (["1"], ["2"])


async def test_staff_are_told_once_and_what_to_write(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(chat="lounge") + STAFF)

    async with townhall(path, line, count=counting()) as house:
        again = replace(migrated(OLD, NEW), id=EventId("told once more"))
        await heard(house, line, migrated(OLD, NEW), again)

        (told,) = texts(line, group_id("test", "test", "staff"))
        assert 'chat = "hall"' in told


async def test_a_move_outlives_a_restart_and_timers_with_it(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(chat="lounge") + STAFF)
    async with townhall(path, line, count=counting()) as house:
        await heard(house, line, message("remind me"), migrated(OLD, NEW))

    async with townhall(path, line, count=counting()) as house:
        await heard(house, line, message("two", "hall"))
        async with asyncio.timeout(10):
            while "as you asked" not in texts(line, NEW):  # noqa: ASYNC110 -- the truth of a platform is no event
                await asyncio.sleep(0.01)

        assert [text for text in texts(line, NEW) if text.isdigit()] == ["2"]


async def test_the_new_id_in_ops_toml_means_the_same_group(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(chat="lounge") + STAFF)
    async with townhall(path, line, count=counting()) as house:
        await heard(house, line, message("one"), migrated(OLD, NEW))
        assert (await moved_warnings(house)) == ["T079"]

        write(tmp_path, LOUNGE.format(chat="hall") + STAFF)
        await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]
        await heard(house, line, message("two", "hall"))

        assert texts(line, NEW) == ["2"]
        assert (await moved_warnings(house)) == []


async def moved_warnings(house: Townhall) -> list[str]:
    """Return what is said of the file when it is read once more."""
    await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]
    return [one.code.value for one in house.loaded.warnings]


async def test_a_second_move_leads_on_from_the_first(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(chat="lounge") + STAFF)

    async with townhall(path, line, count=counting()) as house:
        await heard(house, line, migrated(OLD, NEW), migrated(NEW, NEWER), message("one", "palace"))

        assert (texts(line, NEW), texts(line, NEWER)) == ([], ["1"])


async def test_a_chat_with_a_group_of_its_own_takes_nothing_over(tmp_path: Path) -> None:
    hall = '[groups.hall]\naccount = "test"\nchat = "hall"\ncount = true\n'
    line, path = Line(), write(tmp_path, LOUNGE.format(chat="lounge") + STAFF + hall)

    async with townhall(path, line, count=counting()) as house:
        await heard(house, line, message("one"), migrated(OLD, NEW), message("two", "hall"))

        assert (texts(line, OLD), texts(line, NEW)) == (["1"], ["1"])


async def test_two_groups_for_one_chat_are_refused_by_check(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(chat="lounge") + STAFF)
    async with townhall(path, line, count=counting()) as house:
        await heard(house, line, migrated(OLD, NEW))
    hall = '[groups.hall]\naccount = "test"\nchat = "hall"\ncount = true\n'
    write(tmp_path, LOUNGE.format(chat="lounge") + STAFF + hall)

    loaded = load_with_switches(path, Installed.of({"count": counting()}, {"speaker": TestPlatform}))

    (error,) = loaded.errors
    assert error.code.value == "T065"
    assert "lounge" in error.fault


async def test_an_invitation_leads_to_where_the_group_is_now() -> None:
    platform, moves = Platform(), Moves(MemoryStore())
    await moves.learn(migrated(OLD, NEW))
    performer = moves.performer(platform)
    assert performer is not None
    elsewhere = Place(group_id("test", "test", "other"))

    await performer.perform(Order("key", InviteToGroup(place=elsewhere, member=ADA, target=OLD)))

    (invitation,) = platform.asked
    assert (invitation.place, invitation.target) == (elsewhere, NEW)


async def test_a_message_is_opened_where_the_group_is_now() -> None:
    moves = Moves(MemoryStore())
    await moves.learn(migrated(OLD, NEW))
    performer = moves.performer(Platform())
    assert performer is not None

    assert performer.link_to(OLD, MessageId("7")) == f"https://chat.example/{own_id(NEW)}/7"


class Platform:
    """Remembers what it is asked to do."""

    pace = PROFILES["full"].pace

    def __init__(self) -> None:
        self.asked: list[InviteToGroup] = []

    def capabilities_in(self, group: GroupId) -> Capabilities:
        return PROFILES["full"]

    def link_to(self, group: GroupId, message: MessageId) -> str:
        return f"https://chat.example/{own_id(group)}/{message}"

    async def perform(self, order: Order) -> Result:
        assert isinstance(order.action, InviteToGroup)
        self.asked.append(order.action)
        return Ok()
