"""What no delegate ever does, whatever is lent to them and by whom (L14, K5, K14)."""

from __future__ import annotations

import pytest
from tests.core.bus.delegation.lenders import lend, ready

from townhall import Mention, Standing, Text
from townhall.model.actions import DeleteMessages, Kick, Mute
from townhall.testing import Room

pytestmark = pytest.mark.platforms("full")


def mutes(room: Room) -> list[str]:
    return [str(one.member).rpartition(":")[2] for one in room.done if isinstance(one, Mute)]


async def test_a_delegate_acts_on_members_and_neither_on_staff_nor_on_positions(room: Room) -> None:
    room.set(grants={"position:guard": ["police.praise"]})
    await ready(room)
    await room.join("Gus")
    await room.say("Olga", "/label Gus position:guard")
    await lend(room, "Kim", "police.mute")
    for name in ("Olga", "Anna", "Gus", "Mia"):
        await room.say("Kim", f"/mute {name}")

    assert mutes(room) == ["mia"]
    assert "Gus is of the team, and what the team lends must bring itself neither gain nor harm." in room.said[-2]


async def test_a_delegate_acts_on_no_other_delegate_be_it_in_praise_or_at_rest(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.mute")
    await lend(room, "Kai", "police.praise")
    await room.say("Kim", "/mute Kai")
    await room.say("Kai", "/praise Kim")
    assert "Kim helps the team like you, and helpers have no say over each other." in room.said[-1]
    await room.say("Olga", "/change Kim rest")
    await room.say("Kai", "/praise Kim")

    assert mutes(room) == []
    assert await room.facts("praise") == []


async def test_staff_act_on_delegates_and_are_no_delegates_by_it(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.mute")
    await room.say("Olga", "/mute Kim")
    await room.say("Kim", "/mute Mia")

    assert mutes(room) == ["kim", "mia"]


async def test_a_message_of_staff_is_not_removed(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.hide")
    theirs, members = await room.say("Anna", "Ours."), await room.say("Mia", "Mine.")
    await room.say("Kim", "/remove", reply_to=theirs, reply_to_actor=room.person("Anna").id)
    await room.say("Kim", "/remove", reply_to=members, reply_to_actor=room.person("Mia").id)

    assert [one.targets[0].message for one in room.done if isinstance(one, DeleteMessages)] == [members]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/kick Mia", "cannot be made good again"),
        ("/label Mia position:guard", "gives nobody rights"),
        ("/label Mia grant:police.mute", "gives nobody rights"),
        ("/label Mia trusted", "gives nobody rights"),
        ("/onward Mia Olga", "cannot be lent on"),
        ("/promote", "Promotion is the team's alone"),
        ("/elsewhere", "for this group only"),
    ],
)
async def test_a_delegate_never_removes_grants_lends_on_promotes_or_acts_elsewhere(
    room: Room, words: str, said: str
) -> None:
    other = room.another("room-other")
    room.set(grants={"trusted": ["police.praise"]}, charter={"purpose": "to talk"})
    await ready(room)
    await lend(room, "Kim", "police.mute", "1/day")
    await room.say("Kim", words)
    assert said in room.said[-1]
    assert not any(isinstance(one, Kick) for one in room.done)
    assert await room.labels("Mia") == frozenset()
    assert other.said == []

    # What was refused is no use.
    await room.say("Kim", "/mute Mia")
    assert mutes(room) == ["mia"]


async def test_whoever_is_in_the_staff_room_is_staff_to_a_delegate_and_is_lent_nothing(room: Room) -> None:
    staff = room.staff_room
    await ready(room)
    await staff.join("Mia")
    await lend(room, "Kim", "police.mute")
    await room.say("Kim", "/mute Mia")
    await room.say("Olga", "/lend Mia Olga police.praise")

    assert mutes(room) == []
    assert "Mia may use police.praise already" in room.said[-1]


async def test_a_plain_label_may_be_given(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.mute")
    await room.say("Kim", "/label Mia regular")

    assert await room.labels("Mia") == {"regular"}


async def test_what_is_reserved_is_refused_when_it_is_lent_and_when_it_is_used(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/lend Kim Olga police.read")
    assert room.said[-1] == "police.read is never lent to anybody; the team does that itself."

    await room.say("Olga", "/lend Kim Olga switch.set")
    assert room.said[-1] == "switch.set is never lent to anybody; the team does that itself."

    await room.say("Kim", "/read")
    assert "Private words." not in room.said


async def test_what_is_lent_is_no_right_that_one_could_lend_on(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise")
    await room.say("Kim", "/lend Mia Kim police.praise")

    assert "Kim may not use police.praise themselves" in room.said[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/lend Olga Olga police.mute", "Nobody answers for what they do themselves"),
        ("/lend Anna Olga police.mute", "Anna may use police.mute already"),
        ("/lend Gone Olga police.mute", "I know Gone as no person of this group"),
        ("/lend Kim Mia police.mute", "Mia may not use police.mute themselves"),
        ("/lend Kim Olga police.mutt", "Did you mean police.mute?"),
        ("/lend Kim Olga zzz", "Nobody asks for the permission zzz"),
        ("/lend Kim Olga police.*", "Name each one"),
        ("/lend Kim Olga police.mute - 31", "runs 30 days at most"),
        ("/lend Kim Olga police.mute - -1", "has passed already"),
        ("/lend Kim Olga police.mute - 0", "has passed already"),
    ],
)
async def test_a_bad_offer_is_refused_and_told_what_would_work(room: Room, words: str, said: str) -> None:
    await ready(room)
    await room.join("Gone")
    await room.leave("Gone")
    await room.say("Olga", words)

    assert said in room.said[-1]


async def test_the_same_is_not_lent_twice_so_budgets_never_add_up(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "1/day")
    for scope in ("", "event:launch"):
        await room.say("Anna", f"/lend Kim Anna police.praise 1/day 5 {scope}")
        assert "is lent or offered to Kim already" in room.said[-1]
    await room.say("Olga", "/change Kim end")
    await room.say("Anna", "/lend Kim Anna police.praise 1/day")
    assert room.said[-1] == "Offered."


async def test_who_becomes_staff_before_saying_yes_needs_nothing(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/lend Kim Olga police.praise")
    room.person("Kim", standing=Standing.ADMIN)
    await room.leave("Kim")
    await room.join("Kim")
    await room.say("Kim", "/yes")

    assert "may use police.praise already" in room.said[-1]


async def test_at_its_end_others_hear_who_goes_on(room: Room) -> None:
    await ready(room)
    await room.join("Sub")
    await room.say("Olga", "/lend Kim Olga police.praise")
    await room.say("Olga", "/change Kim end")
    assert "Over" not in room.said[-1]
    await lend(room, "Kim", "police.praise")
    await room.say("Olga", "/change Kim end")

    assert room.said[-1] == f"Over: revoked, on with {room.person('Sub').id}."


async def test_nobody_answers_for_another_account_of_their_own(room: Room) -> None:
    room.set(community="fans")
    await ready(room)
    await room.whisper("Kim", "/link")
    code = room.whispers[-1][1].partition("/link ")[2][:9]
    await room.whisper("Olga", f"/link {code}")
    await room.press("Kim", "Yes, that is me", direct=True)
    await room.say("Olga", "/lend Kim Olga police.mute")

    assert "Nobody answers for what they do themselves" in room.said[-1]


async def test_nothing_is_lent_to_a_bot(room: Room) -> None:
    await ready(room)
    robot = room.bot("Robot")
    await room.join("Robot")
    await room.say("Olga", (Text("/lend "), Mention(robot.id, "Robot"), Text(" Olga police.mute")))

    assert "nothing is lent to bots" in room.said[-1]
