"""Sign up, wait, take a place, give it back: over restarts, and where there are neither buttons nor private talk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

import townhall_campaign
from townhall.testing import Room

Told = Callable[[str], list[str]]

# The clock of a room stands at Monday 2 March 2026, 10:00 UTC, 18:00 in Shanghai.
MEETUP: dict[str, Any] = {"title": "Meetup", "start": "2026-03-20 14:00", "capacity": 1, "deadline": "7d"}


async def opened(hall: Room, **changes: Any) -> None:
    hall.enable(townhall_campaign, events={"meetup": {**MEETUP, **changes}})
    await hall.join("Ada", "Bo", "Cy")
    await hall.admin_says("/event open meetup")


@pytest.mark.platforms("full")
async def test_a_draw_for_the_same_event_next_time_is_another_draw(hall: Room, told: Told) -> None:
    people = [f"P{number}" for number in range(7)]
    orders: set[tuple[str, ...]] = set()
    for day in ("2026-03-06", "2026-03-10", "2026-03-14"):
        meetup = {"start": f"{day} 14:00", "capacity": 1, "choose": "draw", "deadline": "1d"}
        hall.enable(townhall_campaign, events={"meetup": meetup})
        await hall.join(*people)
        await hall.admin_says("/event open meetup")
        for person in people:
            await hall.say(person, "/join meetup")
        await hall.wait_until(datetime.fromisoformat(f"{day}T01:00:00+00:00"))
        await hall.admin_says("/event select meetup")
        # Three times the same order of seven people comes up by chance once in twenty-five million runs.
        orders.add(tuple("".join(re.findall(r"place (\d)", told(one)[-1])) for one in people))
        await hall.wait(days=2)
    assert all(sorted(order) == ["", "1", "2", "3", "4", "5", "6"] for order in orders)
    assert len(orders) > 1


async def test_an_event_is_announced_with_its_time_places_and_deadline(hall: Room) -> None:
    await opened(hall, about="Three talks.")

    assert "Meetup" in hall.said[0]
    assert "Three talks." in hall.said[0]
    assert "2026-03-20 14:00" in hall.said[0]
    assert "2026-03-13 14:00" in hall.said[0]
    assert "/join meetup" in hall.said[0]


async def test_one_signs_up_by_the_button_or_its_number(hall: Room, told: Told) -> None:
    await opened(hall)

    await hall.press("Ada", "Sign up: Meetup")
    await hall.say("Ada", "/myevents")

    assert "you have a place" in str(hall.answers) + str(hall.said)
    assert "Meetup: you have a place (2026-03-20 14:00)" in hall.said[-1]


async def test_who_comes_later_waits_and_sees_the_place_in_the_queue(hall: Room) -> None:
    await opened(hall)
    await hall.say("Ada", "/join meetup")

    await hall.say("Bo", "/join meetup")
    await hall.say("Cy", "/join")

    assert "you wait at place 1" in hall.said[-2]
    assert "you wait at place 2" in hall.said[-1]


async def test_signing_up_twice_is_signing_up_once(hall: Room) -> None:
    await opened(hall)

    await hall.say("Ada", "/join meetup")
    await hall.say("Ada", "/join meetup")
    await hall.say("Bo", "/join meetup")

    assert "you have a place" in hall.said[-2]
    assert "you wait at place 1" in hall.said[-1]


async def test_s24_a_place_given_back_is_offered_for_a_time_and_then_to_the_next(hall: Room, told: Told) -> None:
    """S24: an offer of the waiting list ends and moves on; nobody is offered it twice, nobody is left out."""
    await opened(hall)
    for name in ("Ada", "Bo", "Cy"):
        await hall.say(name, "/join meetup")

    await hall.say("Ada", "/unjoin meetup")
    offered = [text for text in told("Bo") if "A place is free for you" in text]
    early = [text for text in told("Cy") if "A place is free" in text]
    await hall.wait(hours=12, minutes=1)

    assert len(offered) == 1
    assert "until 2026-03-03 06:00" in offered[0]
    assert early == []
    assert [text for text in told("Bo") if "went to the next" in text] != []
    assert len([text for text in told("Cy") if "A place is free for you" in text]) == 1

    await hall.say("Bo", "/join meetup")
    assert "you wait at place 1" in hall.said[-1]
    await hall.say("Cy", "/join meetup")
    assert "you have a place" in hall.said[-1]


async def test_an_offer_is_taken_and_let_go_by_its_buttons(hall: Room, told: Told) -> None:
    await opened(hall)
    for name in ("Ada", "Bo", "Cy"):
        await hall.say(name, "/join meetup")
    await hall.say("Ada", "/unjoin meetup")

    private = bool(hall.whispered_to("Bo"))
    await hall.press("Bo", "Let it go", direct=private)
    await hall.press("Cy", "Take the place", direct=private)
    await hall.say("Cy", "/myevents")

    assert "Meetup: you have a place" in hall.said[-1]


async def test_an_offer_of_another_cannot_be_taken(hall: Room) -> None:
    await opened(hall)
    for name in ("Ada", "Bo", "Cy"):
        await hall.say(name, "/join meetup")
    await hall.say("Ada", "/unjoin meetup")

    await hall.say("Cy", "/join meetup")

    assert "you wait at place 1" in hall.said[-1]


async def test_who_leaves_the_group_frees_the_place(hall: Room, told: Told) -> None:
    await opened(hall)
    await hall.say("Ada", "/join meetup")
    await hall.say("Bo", "/join meetup")

    await hall.leave("Ada")

    assert any("A place is free for you" in text for text in told("Bo"))


async def test_who_is_erased_frees_the_place_within_a_day(hall: Room, told: Told) -> None:
    await opened(hall)
    await hall.say("Ada", "/join meetup")
    await hall.say("Bo", "/join meetup")

    await hall.say("Ada", "/forgetme")
    await hall.press("Ada", "Yes, forget me")
    await hall.wait(days=1, hours=1)

    assert any("A place is free for you" in text for text in told("Bo"))


async def test_the_deadline_holds_in_the_groups_own_time(hall: Room) -> None:
    await opened(hall, deadline="0s", closes="2026-03-03 20:00")
    await hall.wait(hours=25, minutes=59)
    await hall.say("Ada", "/join meetup")
    await hall.wait(minutes=2)

    await hall.say("Bo", "/join meetup")

    assert "you have a place" in hall.said[-2]
    assert "sign-up ended at 2026-03-03 20:00" in hall.said[-1]


async def test_what_is_not_open_takes_nobody(hall: Room) -> None:
    hall.enable(townhall_campaign, events={"meetup": MEETUP})
    await hall.join("Ada")

    await hall.say("Ada", "/join meetup")
    await hall.say("Ada", "/join picnic")
    await hall.say("Ada", "/join")

    assert "Meetup is not open yet." in hall.said[0]
    assert "There is: meetup." in hall.said[1]
    assert "Nothing is open" in hall.said[2]


async def test_an_event_that_has_begun_is_not_opened(hall: Room) -> None:
    await opened(hall, start="2026-03-02 17:00", deadline="0s")

    assert "which is over" in hall.said[-1]


async def test_only_who_may_runs_an_event(hall: Room) -> None:
    hall.enable(townhall_campaign, events={"meetup": MEETUP})
    hall.set(grants={"helper": ["campaign.events"]})
    await hall.join("Ada")

    await hall.say("Ada", "/event open meetup")

    assert "is for others here" in hall.said[-1]
    assert "Sign up" not in str(hall.buttons)


async def test_a_cancelled_event_is_told_to_everybody_who_is_in_it(hall: Room, told: Told) -> None:
    await opened(hall)
    await hall.say("Ada", "/join meetup")
    await hall.say("Bo", "/join meetup")

    await hall.admin_says("/event cancel meetup")
    await hall.wait(days=30)

    # Each in private, or everybody at once where there is no private talk.
    for name in ("Ada", "Bo"):
        assert len([text for text in [*told(name), *hall.said] if "does not take place" in text]) == 1
    assert not any("reminder" in text.lower() for text in [*told("Ada"), *hall.said])


async def test_another_start_is_told_to_those_with_a_place(hall: Room, told: Told) -> None:
    await opened(hall)
    await hall.say("Ada", "/join meetup")

    hall.enable(townhall_campaign, events={"meetup": {**MEETUP, "start": "2026-03-21 10:00"}})
    await hall.settle()
    await hall.wait(days=17)

    assert len([text for text in [*told("Ada"), *hall.said] if "at another time: 2026-03-21 10:00" in text]) == 1
    assert any("begins at 2026-03-21 10:00" in text for text in [*told("Ada"), *hall.said])


async def test_closing_sign_up_takes_no_offer_back(hall: Room) -> None:
    await opened(hall)
    for name in ("Ada", "Bo"):
        await hall.say(name, "/join meetup")
    await hall.say("Ada", "/unjoin meetup")
    await hall.admin_says("/event close meetup")

    await hall.say("Bo", "/join meetup")
    taken = hall.said[-1]
    await hall.say("Cy", "/join meetup")

    assert "you have a place" in taken
    assert "sign-up is over" in hall.said[-1]


async def test_an_offer_of_a_cancelled_event_is_none(hall: Room) -> None:
    await opened(hall)
    for name in ("Ada", "Bo"):
        await hall.say(name, "/join meetup")
    await hall.say("Ada", "/unjoin meetup")
    await hall.admin_says("/event cancel meetup")

    await hall.say("Bo", "/join meetup")
    refused = hall.said[-1]
    await hall.say("Bo", "/myevents")

    assert "no place kept for you" in refused
    assert "You have not signed up" in hall.said[-1]


async def test_who_lacks_the_label_that_is_needed_is_told_at_once_where_the_first_get_a_place(hall: Room) -> None:
    await opened(hall, criteria={"needs": ["core"]})

    await hall.say("Ada", "/join meetup")

    assert "one of these labels: core" in hall.said[-1]


async def test_more_places_are_offered_to_who_waits_without_anybody_doing_anything(hall: Room, told: Told) -> None:
    await opened(hall)
    for name in ("Ada", "Bo", "Cy"):
        await hall.say(name, "/join meetup")

    hall.enable(townhall_campaign, events={"meetup": {**MEETUP, "capacity": 2}})
    await hall.settle()
    await hall.wait(minutes=1)

    assert any("A place is free for you" in text for text in told("Bo"))
    assert not any("A place is free for you" in text for text in told("Cy"))


async def test_an_event_that_was_held_is_opened_anew_with_nobody_in_it(hall: Room) -> None:
    await opened(hall, start="2026-03-03 14:00", deadline="0s", lasts="1h")
    await hall.say("Ada", "/join meetup")
    await hall.wait(days=2)

    hall.enable(townhall_campaign, events={"meetup": {**MEETUP, "start": "2026-03-27 14:00"}})
    await hall.admin_says("/event open meetup")
    await hall.say("Bo", "/join meetup")

    assert "you have a place (2026-03-27 14:00)" in hall.said[-1]
