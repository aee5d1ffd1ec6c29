"""Trial officers: chosen fairly, with a code and tasks, reminded twice; what they hand in counts (S22, S23, S29)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import townhall_campaign
from townhall import EventId, FormSubmitted, Place
from townhall.testing import Room
from townhall_campaign.events.delivering import plain_url

Told = Callable[[str], list[str]]

LAMP: dict[str, Any] = {
    "title": "Lamp",
    "slots": 12,
    "tasks": {"feedback": {"text": "tell us how it was", "due": "14d"}},
}


async def opened(hall: Room, *people: str, **trials: dict[str, Any]) -> None:
    hall.enable(townhall_campaign, trials=trials or {"lamp": LAMP})
    await hall.join(*people)
    for name in trials or ("lamp",):
        await hall.admin_says(f"/trial open {name}")


def written(hall: Room) -> list[str]:
    return [*hall.said, *(text for _, text in hall.whispers)]


async def with_slot(hall: Room, *people: str, **trials: dict[str, Any]) -> None:
    """Bring people so far that they have a slot in the first trial."""
    await opened(hall, *people, **trials)
    name = next(iter(trials), "lamp")
    for person in people:
        await hall.say(person, f"/join {name}")
    await hall.admin_says(f"/trial assign {name}")
    for person in people:
        await hall.say(person, f"/join {name}")


async def test_s23_twelve_of_thirty_are_chosen_chased_twice_and_in_the_sheet(hall: Room, told: Told) -> None:
    """S23: 12 slots, 30 applicants: a diverse selection, two reminders, and the results as a sheet."""
    people = [f"P{number}" for number in range(30)]
    form = [{"name": "city", "choices": ["Shanghai", "Beijing", "Chengdu"]}]
    lamp = {**LAMP, "form": form, "criteria": {"spread": "city"}}
    await opened(hall, *people, lamp=lamp)
    for person in people:
        await hall.say(person, "/join lamp")

    if hall.variant.profile == "full":
        for person in people:
            await hall.publish(form_of(hall, person))
    await hall.admin_says("/trial assign lamp")
    offered = [person for person in people if any("A place is free" in text for text in told(person))]
    await see_that_the_others_were_told(hall, told, [person for person in people if person not in offered])
    for person in offered:
        await hall.say(person, "/join lamp")
    await hall.say(offered[0], "/deliver lamp feedback It shines.")
    await hall.wait(days=30)
    await hall.admin_says("/trial report lamp")

    assert len(offered) == 12
    if hall.variant.profile == "full":
        assert [sum(city_of(one) == city for one in offered) for city in ("Shanghai", "Beijing", "Chengdu")] == [
            4,
            4,
            4,
        ]
    assert all(len([t for t in told(one) if "is due at" in t and "Hand it in" in t]) == 2 for one in offered[1:])
    assert not any("Hand it in" in text for text in told(offered[0]))
    sheet = next(said for said in reversed(hall.staff) if "name,code,task" in said)
    assert f"{offered[0]},,feedback,delivered" in sheet
    assert "It shines." in sheet
    assert sheet.count(",missed,") == 11


async def see_that_the_others_were_told(hall: Room, told: Told, others: list[str]) -> None:
    """Each in private; where everybody would read it, by one message that names nobody."""
    if hall.variant.profile != "poorest":
        assert all(any("the places went to others" in text for text in told(one)) for one in others)
        return
    assert len([said for said in hall.said if "the places are given out" in said]) == 1
    assert not any("the places went to others" in said for said in hall.said)
    await hall.say(others[-1], "/myevents")
    assert "you wait at place" in hall.said[-1]


async def see_that_somebody_was_turned_down_kindly(hall: Room, told: Told, name: str) -> None:
    """In private; where everybody would read it, only to who asks."""
    kindly = [text for text in told(name) if "glad to see you next time" in text]
    assert len(kindly) == (hall.variant.profile != "poorest")
    await hall.say(name, "/myevents")
    assert "could not be taken" in hall.said[-1]


def city_of(person: str) -> str:
    """Many from Shanghai signed up first."""
    number = int(person[1:])
    return "Shanghai" if number < 20 else "Beijing" if number < 25 else "Chengdu"


def form_of(hall: Room, person: str) -> FormSubmitted:
    return FormSubmitted(
        id=EventId(f"form-{person}"),
        at=hall.now,
        place=Place(hall.id),
        actor=hall.person(person),
        form="campaign.event_join",
        answers={"city": city_of(person)},
        token="t",
    )


async def test_s29_who_was_chosen_last_time_comes_after_the_others(hall: Room, told: Told) -> None:
    """S29: not always the same people; who took part in the lamp waits behind the others for the chair."""
    one = {**LAMP, "slots": 1}
    await with_slot(hall, "Ada", lamp=one, chair={**one, "title": "Chair"})
    await hall.join("Bo")

    await hall.say("Ada", "/join chair")
    await hall.say("Bo", "/join chair")
    await hall.admin_says("/trial assign chair")

    assert any("A place is free for you: Chair" in text.replace("*", "") for text in told("Bo"))
    assert not any("A place is free for you: Chair" in text.replace("*", "") for text in told("Ada"))


async def test_who_did_not_deliver_comes_last_next_time(hall: Room, told: Told) -> None:
    rest = {"rest": "0s"}
    one = {**LAMP, "slots": 2, "criteria": rest}
    await with_slot(hall, "Ada", "Bo", lamp=one, chair={**one, "slots": 1, "title": "Chair"})
    await hall.say("Bo", "/deliver lamp feedback Fine.")
    await hall.wait(days=25)

    await hall.say("Ada", "/join chair")
    await hall.say("Bo", "/join chair")
    await hall.admin_says("/trial assign chair")

    assert any("Ada has not delivered" in said for said in hall.staff)
    assert any("A place is free for you: Chair" in text.replace("*", "") for text in told("Bo"))


async def test_a_slot_brings_the_label_and_the_tasks(hall: Room, told: Told) -> None:
    await with_slot(hall, "Ada")

    assert await hall.labels("Ada") == {"trial:lamp"}
    assert any("tell us how it was, by 2026-03-16 18:00" in text for text in told("Ada"))


async def test_a_code_is_handed_out_once_in_private_or_left_to_staff(hall: Room, told: Told) -> None:
    await opened(hall, "Ada", "Bo")
    await hall.staff_room.admin_says("/trialcodes lamp AAA-1 BBB-2 AAA-1")
    for person in ("Ada", "Bo"):
        await hall.say(person, "/join lamp")
    await hall.admin_says("/trial assign lamp")
    for person in ("Ada", "Bo"):
        await hall.say(person, "/join lamp")

    assert not any("AAA-1" in said or "BBB-2" in said for said in hall.said)
    if hall.variant.profile == "poorest":
        assert any("Ada can be told no code in private here" in said for said in hall.staff)
        return
    codes = [text for _, text in hall.whispers if "your code is" in text]
    assert sorted(text.split("your code is ")[1][:5] for text in codes) == ["AAA-1", "BBB-2"]


async def test_s22_a_link_counts_once_and_nobody_is_asked_to_forward(hall: Room) -> None:
    """S22: who tries a product hands links in; each counts once, and no forward request goes out before."""
    lamp = {**LAMP, "tasks": {"share": {"shares": 2}}}
    await with_slot(hall, "Ada", "Bo", lamp=lamp)

    await hall.say("Ada", "/share lamp https://www.example.org/post/1?utm_source=x")
    await hall.say("Ada", "/share lamp https://example.org/post/1/")
    await hall.say("Bo", "/share lamp HTTPS://EXAMPLE.org/post/1#top")
    await hall.say("Ada", "/share lamp look at my post")
    await hall.say("Ada", "/share lamp https://example.org/post/2")

    assert len(await hall.facts("campaign.shared")) == 2
    assert "2 links of yours count" in str(hall.said)
    assert any("share is delivered" in text for text in hall.said)
    assert len([text for text in hall.said if "handed in already" in text]) == 2
    assert not any("forward" in text.lower() or "pass it on" in text.lower() for text in written(hall))


async def test_only_who_has_a_slot_delivers(hall: Room) -> None:
    await opened(hall, "Ada", "Bo")
    await hall.say("Bo", "/join lamp")

    await hall.say("Ada", "/deliver lamp feedback Fine.")
    await hall.say("Bo", "/deliver lamp feedback Fine.")
    await hall.say("Bo", "/share lamp https://example.org/1")

    assert [("for those who have a slot" in text) for text in hall.said[-3:]] == [True, True, True]


async def test_staff_choose_one_by_one_turn_down_kindly_and_tell_the_others(hall: Room, told: Told) -> None:
    await opened(hall, "Ada", "Bo", "Cy", lamp={**LAMP, "slots": 1, "choose": "manual"})
    for person in ("Ada", "Bo", "Cy"):
        await hall.say(person, "/join lamp")

    await hall.admin_says("/trial assign lamp")
    first = hall.said[-1]
    await hall.admin_says("/trial reject lamp @Cy")
    await hall.admin_says("/trial assign lamp @Bo")
    await hall.admin_says("/trial assign lamp @Ada")
    full = hall.said[-1]
    await hall.admin_says("/trial assign lamp")

    assert "Choose people first, one by one: /trial assign lamp @name" in first
    assert "all 1 places are taken" in full
    assert any("A place is free for you" in text for text in told("Bo"))
    await see_that_the_others_were_told(hall, told, ["Ada"])
    await see_that_somebody_was_turned_down_kindly(hall, told, "Cy")


async def test_who_lacks_the_label_that_is_needed_is_turned_down_kindly(hall: Room, told: Told) -> None:
    await opened(hall, "Ada", lamp={**LAMP, "criteria": {"needs": ["trial:chair"]}})
    await hall.say("Ada", "/join lamp")

    await hall.admin_says("/trial assign lamp")

    await see_that_somebody_was_turned_down_kindly(hall, told, "Ada")


async def test_a_draw_gives_the_slots_out_the_same_after_a_restart(hall: Room, told: Told) -> None:
    people = [f"P{number}" for number in range(8)]
    await opened(hall, *people, lamp={**LAMP, "slots": 3, "choose": "draw", "closes": "2026-03-05 12:00"})
    for person in people:
        await hall.say(person, "/join lamp")
    await hall.wait(days=3)
    await hall.admin_says("/trial assign lamp")
    await hall.admin_says("/trial assign lamp")

    assert any("To give them out: /trial assign lamp" in said for said in hall.staff)
    assert len([one for one in people if any("A place is free" in text for text in told(one))]) == 3
    assert "nobody has signed up since" in hall.said[-1]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("https://www.Example.org/a/?utm_source=x&b=2&a=1#top", "https://example.org/a?a=1&b=2"),
        ("http://example.org/a", "https://example.org/a"),
        ("example.org/a", ""),
        ("javascript:alert(1)", ""),
        ("https://example.org/a b", ""),
        ("https://[bad", ""),
    ],
)
def test_an_address_is_compared_without_what_only_tells_who_passed_it_on(written: str, plain: str) -> None:
    assert plain_url(written) == plain


async def test_who_gives_a_slot_back_gives_the_label_back(hall: Room) -> None:
    await with_slot(hall, "Ada")

    await hall.say("Ada", "/unjoin lamp")

    assert await hall.labels("Ada") == set()


async def test_staff_chase_by_hand_and_nobody_is_reminded_a_third_time(hall: Room, told: Told) -> None:
    await with_slot(hall, "Ada")

    for _ in range(3):
        await hall.admin_says("/trial chase lamp")
    await hall.wait(days=30)

    chased = [said for said in hall.said if "reminders were sent" in said]
    assert "Lamp: 0 reminders were sent." in chased[-1]
    assert len([text for text in told("Ada") if "Hand it in" in text]) == 2


async def test_who_contributed_more_comes_first_where_that_is_the_criterion(hall: Room, told: Told) -> None:
    await opened(hall, "Ada", "Bo", lamp={**LAMP, "slots": 1, "criteria": {"score": ["contribution.message"]}})
    for text in ("I tried three lamps last year.", "The third one was the best of them."):
        await hall.say("Bo", text)
        await hall.wait(minutes=5)

    await hall.say("Ada", "/join lamp")
    await hall.say("Bo", "/join lamp")
    await hall.admin_says("/trial assign lamp")

    assert any("A place is free for you" in text for text in told("Bo"))
    assert not any("A place is free for you" in text for text in told("Ada"))
