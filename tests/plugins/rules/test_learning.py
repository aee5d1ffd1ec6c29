"""What staff found to be no breach is not held against anybody again (domain 3.2, point 10)."""

from __future__ import annotations

from tests.plugins.rules.houses import kinds, staff_decides, staff_says, with_rules

from townhall.testing import Room

LINKS = {"id": "no-links", "kinds": ["link"], "title": "No links", "reason": "They lead away."}


async def test_a_won_appeal_teaches_what_the_words_mean_here(room: Room) -> None:
    await with_rules(room)
    await room.say("Bob", "Is a cheap ticket to the meetup still to be had?")
    await room.say("Bob", "/appeal 1 I only asked")
    await staff_decides(room, "Take it back", "/case 1 reverse")

    await room.say("Ada", "is a CHEAP ticket to the meetup still to be had??")
    assert (await kinds(room)).count("case") == 1

    await room.say("Ada", "cheap watches for all of you, come and buy")
    assert (await kinds(room)).count("case") == 2


async def test_a_proposal_that_staff_let_go_is_not_made_again(room: Room) -> None:
    await with_rules(room, mode="suggest")
    await room.say("Bob", "Is a cheap ticket to the meetup still to be had?")
    await staff_says(room, "/case 1 dismiss")

    await room.say("Ada", "Is a cheap ticket to the meetup still to be had?")

    assert (await kinds(room)).count("proposed") == 1


async def test_another_link_in_the_same_words_is_none_the_better_for_it(room: Room) -> None:
    await with_rules(room, LINKS)
    await room.say("Bob", "Please have a look at my notes: https://notes.example.org/talk")
    await room.say("Bob", "/appeal 1 these are the minutes")
    await staff_decides(room, "Take it back", "/case 1 reverse")

    await room.say("Ada", "Please have a look at my notes: https://notes.example.org/talk")
    assert (await kinds(room)).count("case") == 1

    await room.say("Ada", "Please have a look at my notes: https://notes.example.com/talk")
    assert (await kinds(room)).count("case") == 2
