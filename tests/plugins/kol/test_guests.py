"""Sessions with a guest: asked in turn, recorded, over a restart and without buttons (point 10; S47, S55)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plugins.kol.circle import Circle

import townhall_kol
import townhall_roles
from townhall import Group, MemberId, Plugin, SessionHeld, Settings
from townhall.testing import Room
from townhall_kol.guests.order import Asked, in_order
from townhall_kol.guests.records import Question

MORNING = datetime(2026, 3, 2, 10, tzinfo=UTC)


async def begun(room: Room, **guests: Any) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_kol, guests={"moderated": False, **guests})
    await room.join("Vera", "Ada", "Bo", "Cy")
    await room.admin_says("/guest @Vera 1h how we began")


async def put(room: Room, name: str = "Vera") -> str:
    await room.say(name, "/nextquestion")
    return room.said[-1]


async def test_a_guest_has_a_label_for_the_session_and_not_longer(room: Room) -> None:
    await begun(room)
    during = await room.labels("Vera")

    await room.wait(minutes=61)

    assert any("Vera is our guest until 11:00: how we began" in said for said in room.said)
    assert during == {"guest"}
    assert await room.labels("Vera") == frozenset()
    assert any("That was “how we began”" in said for said in room.said)


async def test_guest_and_team_are_told_once_shortly_before_the_end(room: Room) -> None:
    await begun(room)
    await room.say("Ada", "/ask how long did it take?")

    await room.wait(minutes=55)

    ends = "“how we began” ends at 11:00; questions on the list: 1."
    heard = [*(text for to, text in room.whispers if to == "Vera"), *room.said]
    assert sum(f"Vera, {ends}" in text for text in heard) == 1
    assert sum(f"The session {ends}" in said for said in room.staff) == 1


async def test_everybody_has_a_turn_before_anybody_has_two(room: Room) -> None:
    await begun(room)
    for name, question in (("Ada", "first of Ada"), ("Ada", "second of Ada"), ("Bo", "first of Bo")):
        await room.say(name, f"/ask {question}")

    order = [await put(room) for _ in range(3)]

    assert ["first of Ada" in order[0], "first of Bo" in order[1], "second of Ada" in order[2]] == [True] * 3
    await room.say("Vera", "/nextquestion")
    assert "No question is on the list." in room.said[-1]


async def test_the_team_looks_at_questions_first_unless_it_says_otherwise(room: Room) -> None:
    await begun(room, moderated=True)
    await room.say("Ada", "/ask what did it cost?")
    await room.say("Vera", "/nextquestion")
    early = room.said[-1]

    await room.staff_room.press("Alma", "Put it on the list")

    assert any("Question 1 by Ada: what did it cost?" in said for said in room.staff)
    assert "No question is on the list." in early
    assert "what did it cost?" in await put(room)


@pytest.mark.platforms("full")
async def test_a_button_of_a_session_that_is_over_puts_nothing_on_a_list(room: Room) -> None:
    await begun(room, moderated=True)
    await room.say("Ada", "/ask how long did it take?")
    await room.wait(minutes=61)
    await room.staff_room.press("Alma", "Put it on the list")

    assert "There is no question 1 to decide on." in room.staff_room.answers[-1][1]
    assert not any("is on the list" in said for said in room.staff)


async def test_what_is_left_out_is_not_put(
    room: Room,
) -> None:
    await begun(room, moderated=True)
    await room.say("Ada", "/ask what did it cost?")
    await room.staff_room.say("Alma", "/question 1 leave")

    await room.say("Vera", "/nextquestion")

    assert "No question is on the list." in room.said[-1]


async def test_questions_and_answers_are_recorded_and_handed_on(room: Room) -> None:
    """S55: sharing becomes something to keep."""
    heard: list[SessionHeld] = []
    room.enable(listening(heard))
    await begun(room)
    await room.say("Ada", "/ask how long did it take?")
    await put(room)
    await room.say("Vera", "Three years, with a pause")
    kept = await room.say("Vera", "and a lot of luck")
    gone = await room.say("Vera", "this was a slip")
    await room.delete("Vera", gone)
    await room.edit("Vera", kept, "and much help")

    await room.admin_says("/guestend")
    await room.staff_room.say("Alma", "/guestrecord")

    record = room.staff_room.said[-1]
    assert "how we began with Vera" in record
    assert "Question: how long did it take?\nThree years, with a pause\nand much help" in record
    assert "slip" not in record
    assert [(one.questions, one.answered, len(one.messages)) for one in heard] == [(1, 1, 2)]
    assert {fact.member for fact in await room.facts("contribution.attended")} == {
        room.person("Vera").id,
        room.person("Ada").id,
    }
    (entry,) = await room.ledger("guest")
    assert entry.reason == "how we began"


async def test_a_record_is_posted_without_the_names_of_those_who_asked(room: Room) -> None:
    await begun(room)
    await room.say("Ada", "/ask how long did it take?")
    await put(room)
    await room.say("Vera", "Three years")
    await room.admin_says("/guestend")
    await room.staff_room.say("Alma", "/guestrecord")

    await room.staff_room.press("Alma", "Post in the group")

    assert "Question: how long did it take?\nThree years" in room.said[-1]
    assert "Ada" not in room.said[-1]


async def test_a_planned_session_is_reminded_of_and_begins_by_itself(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_kol, guests={"moderated": False})
    await room.join("Vera", "Ada")

    await room.admin_says("/guestplan @Vera 2026-03-03 20:00 1h how we began")
    await room.say("Ada", "/ask may one ask before?")
    await room.wait_until(datetime(2026, 3, 3, 19, 30, tzinfo=UTC))
    soon = [said for said in room.said if "At 20:00 Vera is our guest" in said]
    await room.wait_until(datetime(2026, 3, 3, 20, 1, tzinfo=UTC))

    assert len(soon) == 1
    assert "Vera is our guest until 21:00" in room.said[-1]
    assert "may one ask before?" in await put(room)


async def test_the_team_is_told_shortly_before_the_end_what_is_left(room: Room) -> None:
    await begun(room)
    await room.say("Ada", "/ask how long did it take?")

    await room.wait(minutes=51)

    assert any("questions on the list: 1." in said for said in room.staff)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("/guest @Vera 5m short", "from 10 minutes to 12 hours"),
        ("/guest @Vera 1h", "What is it about?"),
        ("/guestplan @Vera 2026-03-01 20:00 1h late", "That time is past; it is 2026-03-02 10:0"),
        ("/guestend", "There is no session with a guest now"),
        ("/guestrecord 7", ""),
    ],
)
async def test_what_cannot_be_meant_so_is_refused_with_what_works(room: Room, command: str, refusal: str) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_kol)
    await room.join("Vera")

    await room.admin_says(command)

    assert refusal in "\n".join([*room.said, *(text for _, text in room.answers)])
    assert await room.labels("Vera") == frozenset()


async def test_there_is_one_session_at_a_time(room: Room) -> None:
    await begun(room)

    await room.admin_says("/guest @Bo 1h another topic")

    assert "There is a session with Vera already" in room.said[-1]


async def test_members_can_neither_begin_a_session_nor_put_the_next_question(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_kol, guests={"moderated": False})
    await room.join("Vera", "Ada", "Bo")
    await room.say("Ada", "/guest @Vera 1h mine")
    refused = len(await room.labels("Vera")) == 0
    await room.admin_says("/guest @Vera 1h ours")
    await room.say("Ada", "/ask how long did it take?")

    await room.say("Bo", "/nextquestion")

    assert refused
    assert "The guest and the team put the next question." in room.said[-1]


async def test_a_diplomat_may_run_a_session(room: Room) -> None:
    """S47: the diplomat brings outside guests."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_kol)
    room.enable(townhall_roles, positions={"diplomat": {"holders": ["dora"], "substitutes": ["sam"]}})
    await room.join("Vera", "Dora", "Sam")

    await room.say("Dora", "/guest @Vera 1h how we began")

    assert "guest" in await room.labels("Vera")


async def test_nobody_crowds_the_list(room: Room) -> None:
    await begun(room, per_person=2)
    for text in ("how long?", "how much money?", "how many people?"):
        await room.say("Ada", f"/ask {text}")
    enough = room.said[-1:] + [text for _, text in room.answers[-1:]]
    await room.say("Bo", "/ask HOW long")
    await room.say("Bo", "/ask ?")

    said = "\n".join([*room.said, *(text for _, text in room.answers)])
    assert any("You have 2 questions on the list" in one for one in enough)
    assert "That has been asked already." in said
    assert "What do you want to ask?" in said


async def test_what_somebody_asked_goes_with_them(room: Room, circle: Circle) -> None:
    await begun(room)
    await room.say("Ada", "/ask how long did it take?")

    await room.say("Bo", "/questions")

    assert "1. how long did it take? (Ada)" in room.said[-1]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=25))
def test_nobody_is_ever_two_turns_ahead_of_somebody_who_waits(asked: list[tuple[str, bool]]) -> None:
    questions = [
        Asked(
            MemberId(name),
            Question(
                session=1,
                number=number,
                text="?",
                at=MORNING + timedelta(minutes=number),
                stage="listed" if listed else "waiting",
            ),
        )
        for number, (name, listed) in enumerate(asked)
    ]
    turns: dict[str, int] = {}
    order = in_order(questions)

    for place, one in enumerate(order):
        turns[one.asker] = turns.get(one.asker, 0) + 1
        waiting = {other.asker for other in order[place + 1 :]}
        assert all(turns[one.asker] <= turns.get(name, 0) + 1 for name in waiting)
    assert len(order) == sum(listed for _, listed in asked)


def listening(heard: list[SessionHeld]) -> ModuleType:
    """Return a plugin that hears of sessions."""
    module = ModuleType("townhall_listening", "Hear of sessions.")
    plugin: Plugin[Settings] = Plugin(Settings)
    module.__dict__["plugin"] = plugin

    @plugin.on(SessionHeld)
    async def listen(event: SessionHeld, group: Group, settings: Settings) -> None:
        heard.append(event)

    return module
