"""What is asked at sign-up: in private, checked, changed until the deadline; without private talk not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import townhall_campaign
import townhall_roles
from townhall import EventId, FormSubmitted, Place
from townhall.testing import Room

Told = Callable[[str], list[str]]

MEETUP: dict[str, Any] = {
    "title": "Meetup",
    "start": "2026-03-20 14:00",
    "capacity": 5,
    "deadline": "7d",
    "form": [
        {"name": "city", "label": "Which city?", "choices": ["Shanghai", "Beijing"]},
        {"name": "email", "kind": "email", "required": False},
    ],
    "consent": "We keep your answers until the event is over.",
}


async def opened(hall: Room, **changes: Any) -> None:
    hall.enable(townhall_campaign, events={"meetup": {**MEETUP, **changes}})
    await hall.join("Ada", "Bo")
    await hall.admin_says("/event open meetup")


async def submit(hall: Room, name: str, answers: dict[str, str], number: int = 1) -> None:
    """Have a form in one piece come back, as a platform that has forms tells it."""
    await hall.publish(
        FormSubmitted(
            id=EventId(f"form-{name}-{number}"),
            at=hall.now,
            place=Place(hall.id),
            actor=hall.person(name),
            form="campaign.event_join",
            answers=answers,
            token="t",
        )
    )


@pytest.mark.platforms("full")
async def test_a_form_comes_in_one_piece_where_the_platform_has_forms(hall: Room) -> None:
    await opened(hall)
    await hall.press("Ada", "Sign up: Meetup")
    asked = [one for one in hall.done if type(one).__name__ == "OpenForm"]
    await submit(hall, "Ada", {"city": "Beijing", "email": "ada@example.org", "consent": "I agree"})
    await hall.say("Ada", "/myevents")

    assert [field.name for field in asked[0].fields] == ["city", "email", "consent"]  # type: ignore[attr-defined]
    assert "you have a place" in hall.said[-1]


@pytest.mark.platforms("telegram", "matrix", "qq")
async def test_a_form_is_asked_step_by_step_in_private(hall: Room, told: Told) -> None:
    await opened(hall)
    await hall.say("Ada", "/join meetup")
    await hall.whisper("Ada", "2")
    await hall.whisper("Ada", "-")
    await hall.whisper("Ada", "1")

    assert "I have asked you in private" in hall.said[-1]
    assert any("Which city?" in text for text in told("Ada"))
    assert any("you have a place" in text for text in told("Ada"))
    assert not any("Beijing" in said for said in hall.said)


@pytest.mark.platforms("full")
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"city": "Rome", "consent": "I agree"}, "wants one of its choices"),
        ({"consent": "I agree"}, "wants an answer"),
        ({"city": "Beijing", "email": "ada", "consent": "I agree"}, "wants an e-mail address"),
        ({"city": "Beijing", "consent": "I do not agree"}, "without your yes there is no sign-up"),
        ({"city": "Beijing"}, "without your yes there is no sign-up"),
    ],
)
async def test_an_answer_that_does_not_fit_is_told_and_nothing_is_kept(
    hall: Room, answers: dict[str, str], said: str
) -> None:
    await opened(hall)
    await hall.press("Ada", "Sign up: Meetup")

    await submit(hall, "Ada", answers)
    await hall.say("Ada", "/myevents")

    assert any(said in text for text in hall.said)
    assert "You have not signed up" in hall.said[-1]


@pytest.mark.platforms("full")
async def test_answers_are_changed_until_the_deadline_and_the_place_stays(hall: Room) -> None:
    await opened(hall)
    good = {"city": "Beijing", "email": "", "consent": "I agree"}
    for number, city in enumerate(("Beijing", "Shanghai")):
        await hall.press("Ada", "Sign up: Meetup")
        await submit(hall, "Ada", {**good, "city": city}, number)
    await hall.wait(days=11)
    await hall.press("Ada", "Sign up: Meetup")
    await submit(hall, "Ada", {**good, "city": "Beijing"}, 9)
    await hall.staff_room.admin_says("/event export meetup")

    table = [said for said in hall.staff if "number,name" in said][-1]
    assert "1,Ada," in table
    assert ",Shanghai,,I agree" in table


async def test_without_private_talk_one_signs_up_without_answers_and_agrees_by_a_word(hall: Room) -> None:
    """The poorest platform: the form is not asked where everybody would read the answers."""
    if hall.variant.profile != "poorest":
        pytest.skip("There is a private talk there.")
    await opened(hall)

    await hall.say("Ada", "/join meetup")
    await hall.say("Bo", "/join meetup 同意")
    await hall.say("Ada", "/join meetup agree")

    assert "by signing up you agree to this: We keep your answers" in hall.said[-3]
    assert "you have a place" in hall.said[-2]
    assert "you have a place" in hall.said[-1]


async def test_what_was_answered_goes_with_the_person_and_the_count_stays(hall: Room) -> None:
    """K16: answers go with /forgetme; how many came stays without names."""
    await opened(hall, form=[], consent="", deadline="0s", start="2026-03-03 14:00", lasts="1h", check_in=False)
    await hall.say("Ada", "/join meetup")
    await hall.wait(days=1)
    await hall.say("Ada", "/forgetme")
    await hall.press("Ada", "Yes, forget me")

    await hall.staff_room.admin_says("/event status meetup")
    await hall.staff_room.admin_says("/event export meetup")

    assert "came: 1" in str(hall.staff)
    assert not any("Ada" in said for said in hall.staff)


async def test_a_list_goes_to_the_staff_room_only_and_not_to_who_has_a_lent_right(hall: Room) -> None:
    hall.enable(townhall_roles, positions={"activity": {"holders": ["bo"], "grants": ["campaign.events"]}})
    await opened(hall, form=[], consent="")
    await hall.say("Ada", "/join meetup")

    await hall.say("Bo", "/event remind meetup")
    await hall.say("Bo", "/event export meetup")
    lent = hall.said[-1]
    await hall.admin_says("/event export meetup")

    assert "1 people were reminded" in str(hall.said)
    assert "Lists of people are for staff alone" in lent
    assert "The list is in the staff room." in hall.said[-1]


async def test_staff_whom_ops_toml_names_get_a_list_like_those_of_the_platform(hall: Room) -> None:
    hall.set(staff=["cleo"])
    await opened(hall, form=[], consent="")

    await hall.say("Cleo", "/event export meetup")

    assert "The list is in the staff room." in hall.said[-1]
    assert "number,name,handle" in hall.staff[-1]
    assert not any("number,name" in said for said in hall.said)


async def test_a_name_that_is_a_formula_is_text_in_the_list(hall: Room) -> None:
    await opened(hall, form=[], consent="")
    await hall.say("=HYPERLINK(1)", "/join meetup")

    await hall.staff_room.admin_says("/event export meetup")

    assert "'=HYPERLINK" in hall.staff[-2] + hall.staff[-1]
