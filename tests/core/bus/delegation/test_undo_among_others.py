"""Taking back what a delegate did lifts nothing that somebody else decided, and says so (K9; domain 3.5, undo)."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from tests.core.bus.delegation.lenders import lend, ready
from tests.support.hall import NoSettings

from townhall import CommandInvoked, EventId, Group, Member, MemberMuted, MemberRenamed, MemberUnmuted, Place, Plugin
from townhall.bus.cards import short_name
from townhall.model.actions import Ban, Mute, SetNickname, SetSlowMode, Unban, Unmute
from townhall.model.results import Failed, Ok, Receipt
from townhall.testing import Room

pytestmark = pytest.mark.platforms("full")


def guardian() -> ModuleType:
    """Return another plugin that mutes and bans."""
    module = ModuleType("townhall_guardian", "Guards.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings)

    @plugin.command("hush")
    async def hush(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member, hours: float) -> None:
        """Mute somebody."""
        await group.mute(whom.id, timedelta(hours=hours), reason="peace")

    @plugin.command("speak")
    async def speak(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Let somebody write again."""
        await group.unmute(whom.id)

    module.__dict__["plugin"] = plugin
    return module


@pytest.fixture
async def guarded(room: Room) -> Room:
    room.enable(guardian())
    await ready(room)
    await lend(room, "Kim", "police.mute")
    return room


def doings(room: Room) -> list[Mute | Unmute | Ban | Unban]:
    return [one for one in room.done if isinstance(one, Mute | Unmute | Ban | Unban)]


async def test_a_later_mute_of_another_plugin_is_not_lifted_and_that_is_said(guarded: Room) -> None:
    await guarded.say("Kim", "/mute Mia")
    await guarded.say("Olga", "/hush Mia 5")
    await guarded.say("Olga", "/undo last")

    assert [type(one) for one in doings(guarded)] == [Mute, Mute]
    assert guarded.said[-1] == "('say',) () False held ('mute',)"
    await guarded.say("Olga", "/undo last")
    assert guarded.said[-1] == "That was taken back already."


async def test_what_was_taken_back_holds_nothing_up_either(guarded: Room) -> None:
    await lend(guarded, "Kai", "police.mute")
    await guarded.say("Kim", "/mute Mia")
    await guarded.say("Kai", "/mute Mia")
    for expected in (Mute, Unmute):
        run = sorted(await guarded.ledger("privileged"), key=lambda entry: entry.actor)[-1 if expected is Mute else 0]
        await guarded.say("Olga", f"/undo {short_name(run.id)[:8]}")
        assert type(doings(guarded)[-1]) is expected

    assert guarded.said[-1] == "('mute', 'say') () False"


async def test_an_earlier_mute_that_still_runs_is_put_back_to_its_own_end(guarded: Room) -> None:
    await guarded.say("Olga", "/hush Mia 5")
    await guarded.wait(hours=1)
    await guarded.say("Kim", "/mute Mia")
    await guarded.wait(minutes=30)
    await guarded.say("Olga", "/undo last")

    last = doings(guarded)[-1]
    assert isinstance(last, Mute)
    assert last.duration is not None
    assert abs(last.duration - timedelta(hours=3.5)) < timedelta(minutes=1)
    assert guarded.said[-1].endswith("held ('mute',)")


async def test_another_mute_that_is_over_or_was_lifted_holds_nothing(guarded: Room) -> None:
    await guarded.say("Olga", "/hush Mia 0.1")
    await guarded.wait(hours=1)
    await guarded.say("Olga", "/hush Mia 5")
    await guarded.wait(minutes=1)
    await guarded.say("Olga", "/speak Mia")
    await guarded.wait(minutes=1)
    await guarded.say("Kim", "/mute Mia")
    await guarded.say("Olga", "/undo last")

    assert isinstance(doings(guarded)[-1], Unmute)
    assert guarded.said[-1] == "('mute', 'say') () False"


async def test_a_later_mute_that_failed_holds_nothing(guarded: Room) -> None:
    await guarded.say("Kim", "/mute Mia")
    guarded.reply_to_next(Mute, Failed("No."))
    await guarded.say("Olga", "/hush Mia 5")
    await guarded.say("Olga", "/undo last")

    assert isinstance(doings(guarded)[-1], Unmute)


async def test_what_an_administrator_did_in_the_client_holds_too(guarded: Room) -> None:
    await guarded.say("Kim", "/mute Mia")
    place, mia, olga = Place(guarded.id), guarded.person("Mia"), guarded.person("Olga")
    await guarded.wait(minutes=1)
    id = EventId("muted-by-hand")
    await guarded.publish(MemberMuted(id=id, at=guarded.now, place=place, member=mia, operator=olga))
    await guarded.say("Olga", "/undo last")
    assert guarded.said[-1].endswith("held ('mute',)")

    await guarded.wait(minutes=1)
    id = EventId("let-by-hand")
    await guarded.publish(MemberUnmuted(id=id, at=guarded.now, place=place, member=mia, operator=olga))
    await guarded.wait(minutes=1)
    await guarded.say("Kim", "/mute Mia")
    await guarded.say("Olga", "/undo last")
    assert guarded.said[-1] == "('mute', 'say') () False"


async def test_the_end_of_a_mute_is_taken_back_for_what_was_left_of_it(guarded: Room) -> None:
    await guarded.say("Olga", "/hush Mia 5")
    await guarded.say("Kim", "/unmute Mia")
    await guarded.say("Olga", "/undo last")

    last = doings(guarded)[-1]
    assert isinstance(last, Mute)
    assert guarded.said[-1] == "('unmute',) () False"


# -- names and slow modes ----------------------------------------------------------------------------
async def renamed(room: Room, old: str, new: str) -> None:
    """Let the platform tell of another name."""
    mia = Member(id=room.person("Mia").id, name=new)
    id = EventId(f"renamed-{old}-{new}")
    await room.publish(MemberRenamed(id=id, at=room.now, place=Place(room.id), member=mia, old_name=old))


async def test_a_nickname_goes_back_to_the_one_that_the_platform_told(guarded: Room) -> None:
    await guarded.say("Kim", "/name Mia Mimi")
    await renamed(guarded, "Mia", "Mimi")
    await guarded.say("Olga", "/undo last")

    assert [one.nickname for one in guarded.done if isinstance(one, SetNickname)] == ["Mimi", "Mia"]


async def test_who_has_yet_another_name_by_now_keeps_it(guarded: Room) -> None:
    await guarded.say("Kim", "/name Mia Mimi")
    await renamed(guarded, "Mia", "Mimi")
    await renamed(guarded, "Mimi", "Mo")
    await guarded.say("Olga", "/undo last")

    assert guarded.said[-1].endswith("held ('set_nickname',)")


async def test_where_the_platform_tells_no_former_name_it_is_said_that_it_stays(guarded: Room) -> None:
    await guarded.say("Kim", "/name Mia Mimi")
    await guarded.say("Olga", "/undo last")

    assert guarded.said[-1].startswith("Nothing of that can be taken back")


async def test_a_slow_mode_goes_back_where_the_platform_tells_the_former_one(guarded: Room) -> None:
    guarded.reply_to_next(SetSlowMode, Ok(Receipt(reference="5")))
    await guarded.say("Kim", "/slow 60")
    await guarded.say("Olga", "/undo last")
    intervals = [one.interval.total_seconds() for one in guarded.done if isinstance(one, SetSlowMode)]
    assert intervals == [60, 5]

    await guarded.say("Kim", "/slow 60")
    await guarded.say("Olga", "/undo last")
    assert guarded.said[-1].startswith("Nothing of that can be taken back")
