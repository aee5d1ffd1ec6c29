"""Appeals: decided by somebody else, in time, and told (domain 3.2, point 10)."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from tests.plugins.rules.houses import is_full, kinds, offend, owner, staff_decides, staff_says, with_rules
from tests.support.hall import NoSettings, plugin_named

from townhall import CommandInvoked, Group, Member, Unmute
from townhall.testing import Room


async def test_s84_an_appeal_is_held_against_the_sheet_with_the_rule_and_the_words_of_then(room: Room) -> None:
    await with_rules(room)
    await room.say("Bob", "cheap watches for all")
    await room.whisper("Bob", "/appeal 1 it was a quotation")

    await staff_says(room, "/case 1")

    sheet = room.staff[-1]
    assert "Case 1 · Bob" in sheet
    assert "Rule: no-ads – No ads (version 1 of 2026-03-02; minor)" in sheet
    assert "Why it is there: Ads drown the answers." in sheet
    assert "2026-03-02 10:00 – “cheap watches for all”" in sheet
    assert "It was case 1 that counted; due: a polite notice" in sheet
    assert "appeal: it was a quotation (Bob)" in sheet


@pytest.mark.platforms("full")
async def test_k9_an_appeal_that_is_won_lifts_no_mute_that_another_plugin_decided_since(room: Room) -> None:
    await with_rules(room)
    room.enable(guardian())
    await offend(room, "Bob", 3)
    await room.admin_says("/hush Bob")
    await room.say("Bob", "/appeal 3 I meant something else")
    await staff_decides(room, "Take it back", "/case 3 reverse")

    assert "reversed" in await kinds(room)
    assert not any(isinstance(one, Unmute) for one in room.done)


def guardian() -> ModuleType:
    """Return another plugin that mutes."""
    module, plugin = plugin_named("guardian")

    @plugin.command("hush")
    async def hush(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Mute somebody for long."""
        await group.mute(whom.id, timedelta(days=2), reason="peace")

    return module


async def test_an_appeal_that_is_won_lifts_what_was_done_and_is_told(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 3)
    await room.say("Bob", "/appeal 3 I meant something else")
    assert any("Bob appeals against case 3 in room" in said for said in room.staff)

    await staff_decides(room, "Take it back", "/case 3 reverse")

    assert "reversed" in await kinds(room)
    if is_full(room):
        assert [type(one) for one in room.done if isinstance(one, Unmute)] == [Unmute]
        assert any("you were right about case 3" in text for _, text in room.whispers)
    else:
        assert any("I could not tell the person of case 3" in said for said in room.staff)
    await staff_says(room, "/ladder Bob")
    assert any("Bob: 2 that count" in said for said in room.staff)


async def test_an_appeal_that_is_lost_is_told_with_the_reason_and_not_taken_again(room: Room) -> None:
    await with_rules(room)
    await room.say("Bob", "cheap")
    await room.say("Bob", "/appeal 1 please")

    await staff_says(room, "/case 1 uphold it was an ad after all")
    await room.say("Bob", "/appeal 1 please, please")

    assert await kinds(room) == ["case", "step", "appeal", "upheld"]
    if is_full(room):
        assert any("Reason: it was an ad after all" in text for _, text in room.whispers)


async def test_who_opened_a_case_does_not_decide_its_appeal(room: Room) -> None:
    await with_rules(room)
    await staff_says(room, "/warn Bob no-ads he did it in private")
    await room.say("Bob", "/appeal 1 I did not")

    await staff_says(room, "/case 1 uphold")
    assert "upheld" not in await kinds(room)

    await staff_says(room, "/case 1 uphold", name="Tom")
    assert "upheld" in await kinds(room)


async def test_only_one_appeal_of_a_case_is_open(room: Room) -> None:
    await with_rules(room)
    await room.say("Bob", "cheap")
    await room.say("Bob", "/appeal 1 first")

    await room.say("Bob", "/appeal 1 second")

    assert (await kinds(room)).count("appeal") == 1


async def test_nobody_appeals_for_others_but_staff(room: Room) -> None:
    await with_rules(room)
    await room.say("Bob", "cheap")

    await room.say("Ada", "/appeal 1 poor Bob")
    assert "appeal" not in await kinds(room)

    await staff_says(room, "/appeal 1 he told me why")
    assert "appeal" in await kinds(room)


async def test_an_appeal_that_nobody_decides_is_carried_to_the_lead(room: Room) -> None:
    owner(room)
    await with_rules(room, report="")
    await room.join("Olga")
    await room.say("Bob", "cheap")
    await room.say("Bob", "/appeal 1 please")

    await room.wait(hours=49)
    assert any("is to be decided by tomorrow" in said for said in room.staff)
    await room.wait(hours=24)

    assert any("is overdue" in said for said in room.staff)
    if is_full(room):
        assert {name for name, text in room.whispers if "overdue" in text or "not decided yet" in text} == {
            "Olga",
            "Bob",
        }


@pytest.mark.parametrize("text", ["/appeal 7 why", "/appeal 1", "/申诉 7 为什么"])
async def test_an_appeal_that_cannot_be_is_answered_kindly(room: Room, text: str) -> None:
    await with_rules(room)
    await room.say("Bob", "cheap")

    await room.say("Bob", text)

    assert "appeal" not in await kinds(room)
    answers = [*room.said, *(answer for _, answer in room.answers)]
    assert any("please" in answer.casefold() for answer in answers[1:])


async def test_staff_take_a_case_back_with_a_reason(room: Room) -> None:
    await with_rules(room)
    await room.say("Bob", "cheap")

    await staff_says(room, "/withdraw 1")
    assert "withdrawn" not in await kinds(room)
    await staff_says(room, "/withdraw 1 it was a quotation")

    assert await kinds(room) == ["case", "step", "withdrawn"]
    await staff_says(room, "/history Bob")
    assert any("taken back, does not count" in said for said in room.staff)
