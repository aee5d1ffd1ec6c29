"""The team asks, the person answers, and nothing is lent in between (L14, domain 3.6 point 4)."""

from __future__ import annotations

import pytest
from tests.plugins.kol.delegation.houses import heard, is_full, lent, praises, ready, told

from townhall import FormSubmitted
from townhall.testing import Room


async def test_s52_the_team_lends_in_measure_and_the_third_use_is_refused(room: Room) -> None:
    await lent(room, "deeds.praise=2/day 30d")
    for _ in range(3):
        await room.say("Kim", "/praise Mia")

    assert praises(room) == 2
    assert "budget for deeds.praise is used up for now (2)" in room.said[-1]


async def test_the_person_is_asked_first_and_begins_by_a_button(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/delegate Kim deeds.praise 10d 5/week substitute=Sub")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 0
    asked = told(room, "Kim")[0] if is_full(room) else room.said[0]
    assert "Olga of room would like you to help with deeds.praise (5 a week)" in heard(room), asked

    await room.press("Kim", "Yes, I help", direct=bool(told(room, "Kim")))
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1
    assert any("Kim has said yes: deeds.praise (5 a week)" in one for one in room.staff)


async def test_no_is_an_answer_and_nothing_is_lent(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/delegate Kim deeds.praise")
    await room.say("Kim", "/mygrants decline")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 0
    assert any("Kim would rather not" in one for one in room.staff)
    await room.say("Kim", "/mygrants accept")
    assert "nothing to answer" in heard(room)


@pytest.mark.platforms("full")
async def test_only_the_one_who_was_asked_answers(room: Room) -> None:
    await ready(room)
    room.close_direct("Kim")
    await room.say("Olga", "/delegate Kim deeds.praise")
    assert room.said[-1].startswith("Kim, a question for you:")
    await room.press("Mia", "Yes, I help")
    await room.say("Mia", "/praise Kim")
    assert praises(room) == 0

    await room.press("Kim", "Yes, I help")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1


async def test_from_the_staff_room_it_works_as_well(room: Room) -> None:
    await ready(room)
    await room.staff_room.say("Olga", "/delegate Kim deeds.praise 10d 1/day")
    await room.say("Kim", "/mygrants accept")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1
    assert any("Kim is asked" in one for one in room.staff)


async def test_members_and_delegates_lend_nothing(room: Room) -> None:
    await lent(room)
    for name in ("Mia", "Kim"):
        await room.say(name, "/delegate Sub deeds.praise")
    await room.say("Sub", "/mygrants accept")
    await room.say("Sub", "/praise Mia")

    assert praises(room) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Kim deeds.praise=0/day", "A budget of 0 would be no right at all"),
        ("Kim deeds.praise 30d 0/day", "A budget of 0 would be no right at all"),
        ("Kim deeds.praise 30d 5/minute", "is no budget"),
        ("Kim deeds.praise=9999/day", "1000 at the most"),
        ("Kim deeds.prise", "Did you mean deeds.praise?"),
        ("Kim deeds.read", "never lent to anybody"),
        ("Kim kol.delegate", "never lent to anybody"),
        ("Kim deeds.*", "Name each one"),
        ("Kim deeds.praise 31d", "runs 30 days at most"),
        ("Kim deeds.praise 0d", "has passed already"),
        ("Olga deeds.praise", "Nobody answers for what they do themselves"),
        ("Anna deeds.praise", "Anna may use deeds.praise already"),
        ("Kim deeds.praise 30d sponsor=Mia", "Mia may not use deeds.praise themselves"),
        ("Kim deeds.praise 30d substitute=Kim", "somebody else"),
        ("Kim deeds.praise 30d substitute=Nobody", "nobody here called"),
        ("Kim deeds.praise 30d scope=moon", "is no scope"),
        ("Kim deeds.praise 30d here", "no thread here"),
        ("Kim deeds.praise 30d please", "cannot read “please”"),
        ("Kim", "Name at least one permission"),
        ("Nobody deeds.praise 10d", "nobody here called “Nobody”"),
    ],
)
@pytest.mark.platforms("full")
async def test_a_bad_wish_is_refused_and_told_what_would_work(room: Room, words: str, said: str) -> None:
    await ready(room)
    await room.say("Olga", f"/delegate {words}")
    assert said in room.said[-1]
    await room.say("Kim", "/mygrants")
    assert "Nothing is lent to you here." in heard(room)


@pytest.mark.platforms("telegram")
async def test_step_by_step_the_same_is_asked_one_after_another(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/delegate")
    for answer in ("Kim", "deeds.praise=1/day", "10", "-"):
        await room.whisper("Olga", answer)
    await room.say("Kim", "/mygrants accept")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1


@pytest.mark.platforms("full")
async def test_a_form_counts_for_who_was_given_it_and_once(room: Room) -> None:
    await ready(room)
    answers = {"who": "Kim", "nodes": "deeds.praise", "days": "10", "more": ""}

    async def send(name: str) -> None:
        head = room._head()  # pyright: ignore[reportPrivateUsage]
        await room.publish(FormSubmitted(**head, actor=room.person(name), form="kol.delegate", answers=answers))

    await send("Olga")
    assert "This form is over" in room.said[-1]
    await room.say("Olga", "/delegate")
    await send("Mia")
    assert "This form is over" in room.said[-1]
    await send("Olga")
    assert "Kim is asked" in room.said[-1]


async def test_my_grants_tell_what_is_left_and_what_rests(room: Room) -> None:
    await lent(room, "deeds.praise=2/day,deeds.other 30d")
    await room.say("Kim", "/praise Mia")
    await room.say("Kim", "/mygrants")

    assert "deeds.praise, in the whole group, until 2026-04-01 10:00, on behalf of Olga: 1 left (2 a day)" in heard(
        room
    )
    assert "deeds.other, in the whole group, until 2026-04-01 10:00, on behalf of Olga" in heard(room)


async def test_what_waits_for_an_answer_is_shown_with_how_to_answer(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/delegate Kim deeds.praise")
    await room.say("Kim", "/mygrants")

    assert "waits for your yes" in heard(room)
    assert "“/mygrants accept”" in heard(room)


@pytest.mark.platforms("full")
async def test_to_invite_hosts_is_never_lent_because_it_is_to_lend(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/delegate Kim kol.invite 10d")

    assert "kol.invite is never lent to anybody" in room.said[-1]


@pytest.mark.platforms("full")
async def test_the_team_sees_what_is_lent_offered_and_left(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/grants")
    assert room.said[-1].startswith("Nothing is lent here.")

    await room.say("Olga", "/delegate Kim deeds.praise=2/day 10d")
    await room.say("Kim", "/mygrants accept")
    await room.say("Kim", "/praise Mia")
    await room.say("Anna", "/delegate Sub deeds.other 10d")
    await room.staff_room.say("Anna", "/grants")
    assert room.staff[-1].splitlines() == [
        "Lent in room",
        "Kim: deeds.praise (2 a day), 1 left, in the whole group, until 2026-03-12 10:00, on behalf of Olga",
        "Sub: deeds.other, waits for their yes, in the whole group, until 2026-03-12 10:00, on behalf of Anna",
    ]


@pytest.mark.platforms("full")
async def test_an_invitation_to_host_can_be_answered_by_the_same_word(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/host Kim what worked for you?")
    await room.say("Kim", "/mygrants accept")
    assert any("what worked for you?" in one for one in room.staff)

    await room.say("Olga", "/host Sub what did not?")
    await room.say("Sub", "/mygrants decline")
    await room.say("Sub", "/mygrants")
    assert "Nothing is lent to you here." in heard(room)
