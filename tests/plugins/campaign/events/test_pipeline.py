"""The way of an offline event from sign-up to follow-up, each stage written down (S24), with its checklist (S47)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import townhall_campaign
import townhall_roles
from townhall import EventId, FormSubmitted, Place
from townhall.testing import Room

Told = Callable[[str], list[str]]


def local(text: str) -> datetime:
    """Return an instant by the clocks of Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


MEETUP: dict[str, Any] = {
    "title": "Meetup",
    "start": "2026-03-20 14:00",
    "where": "Lane 7",
    "capacity": 60,
    "deadline": "7d",
    "reminders": ["1d", "2h"],
    "travel": "Metro line 2.",
    "photos": "https://photos.example/meetup",
}


async def opened(hall: Room, *people: str, **changes: Any) -> None:
    hall.enable(townhall_campaign, events={"meetup": {**MEETUP, **changes}})
    await hall.join(*people)
    await hall.admin_says("/event open meetup")
    for name in people:
        await hall.say(name, "/join meetup")


async def code_of(hall: Room) -> str:
    await hall.staff_room.admin_says("/event code meetup")
    return hall.staff[-1].split("the code is ")[1][:7]


async def test_s24_each_stage_of_an_event_of_sixty_seats_is_recorded(hall: Room, told: Told) -> None:
    """S24: sign-up, selection, confirmation, way there, check-in, attendance or absence, thanks, follow-up."""
    people = [f"P{number}" for number in range(62)]
    await opened(hall, *people)
    await hall.say("P0", "/unjoin meetup")
    await hall.wait(hours=12, minutes=1)
    late = [text for text in told("P61") if "A place is free for you" in text]
    await hall.say("P61", "/join meetup")

    await hall.wait_until(local("2026-03-20T13:30"))
    code = await code_of(hall)
    for name in ("P1", "P61"):
        await hall.say(name, f"/checkin {code}")
    await hall.wait_until(local("2026-03-28T14:00"))

    assert len(late) == 1
    summary = next(said for said in hall.staff if "What came of Meetup" in said)
    assert "signed up: 62" in summary
    assert "confirmed: 61" in summary
    assert "told the way: 60" in summary
    assert "checked in: 2" in summary
    assert "came: 2" in summary
    assert "did not come: 58" in summary
    assert [fact.member for fact in await hall.facts("contribution.attended")] == [
        hall.person(name).id for name in ("P1", "P61")
    ]
    assert any("https://photos.example/meetup" in text for text in [*told("P1"), *hall.said])


async def test_reminders_come_before_the_start_each_once_and_never_after_it(hall: Room, told: Told) -> None:
    await opened(hall, "Ada")

    await hall.wait_until(local("2026-03-20T13:59"))
    reminded = [text for text in {*told("Ada"), *hall.said} if "A reminder" in text]
    both = [text for text in [*hall.said, *(text for _, text in hall.whispers)] if "A reminder" in text]

    assert len(both) == 2
    assert reminded

    await hall.wait(days=3)
    assert len([text for text in [*hall.said, *(t for _, t in hall.whispers)] if "A reminder" in text]) == 2


async def test_the_way_there_is_told_once_and_to_who_gets_a_place_later_too(hall: Room, told: Told) -> None:
    await opened(hall, "Ada", "Bo", capacity=1, deadline="1h")
    await hall.wait_until(local("2026-03-17T15:00"))
    await hall.say("Ada", "/unjoin meetup")
    await hall.say("Bo", "/join meetup")

    written = [*hall.said, *(text for _, text in hall.whispers)]
    assert any("Metro line 2." in text for text in written)
    if hall.whispers:
        assert len([text for text in told("Bo") if "Metro line 2." in text]) == 1


async def test_check_in_is_open_around_the_event_only(hall: Room) -> None:
    await opened(hall, "Ada")

    await hall.say("Ada", "/checkin 123456")
    await hall.staff_room.admin_says("/event code meetup")
    assert "nothing to check in to" in hall.said[-1]
    assert "check-in opens at 2026-03-20 13:00" in hall.staff[-1]

    await hall.wait_until(local("2026-03-20T13:00"))
    code = await code_of(hall)
    await hall.say("Ada", f"/checkin {code.replace(' ', '')}")
    assert "you are checked in" in hall.said[-1]


async def test_a_code_of_a_quarter_of_an_hour_ago_is_none_and_tries_are_limited(hall: Room) -> None:
    await opened(hall, "Ada")
    await hall.wait_until(local("2026-03-20T13:10"))
    old = await code_of(hall)
    await hall.wait(minutes=15)

    for _ in range(5):
        await hall.say("Ada", f"/checkin {old}")
    assert "That is not the code." in hall.said[-1]
    fresh = await code_of(hall)
    await hall.say("Ada", f"/checkin {fresh}")
    assert "too many wrong codes" in hall.said[-1]

    await hall.wait(minutes=10)
    await hall.say("Ada", f"/checkin {await code_of(hall)}")
    assert "you are checked in" in hall.said[-1]


async def test_the_code_is_never_shown_to_the_group(hall: Room) -> None:
    await opened(hall, "Ada")
    await hall.wait_until(local("2026-03-20T13:30"))

    await hall.admin_says("/event code meetup")

    assert not any("the code is **" in said or re.search(r"\d{3} \d{3}", said) for said in hall.said)
    shown = [*hall.staff, *(text for to, text in hall.whispers if to == "Admin")]
    assert len([text for text in shown if re.search(r"the code is \d{3} \d{3}", text)]) == 1


async def test_who_has_no_place_cannot_check_in_with_the_code_of_another(hall: Room) -> None:
    await opened(hall, "Ada")
    await hall.join("Eve")
    await hall.wait_until(local("2026-03-20T13:30"))

    await hall.say("Eve", f"/checkin {await code_of(hall)}")

    assert "you are not on the list" in hall.said[-1]


async def test_what_was_said_afterwards_is_told_to_staff_without_names(hall: Room) -> None:
    await opened(hall, "Ada", check_in=False)
    await hall.wait_until(local("2026-03-20T18:00"))

    await hall.say("Ada", "/survey meetup")
    if hall.variant.profile == "full":
        await _answer(hall, "Ada", {"stars": "4", "words": "More time."})
        await hall.wait(days=8)
        summary = next(said for said in hall.staff if "What came of Meetup" in said)
        assert "4.0 of 5 stars from 1" in summary
        assert "– More time." in summary
        assert "Ada" not in summary
    else:
        assert "nothing to ask here in private" in hall.said[-1]


async def _answer(hall: Room, name: str, answers: dict[str, str]) -> None:
    head: dict[str, Any] = {"id": EventId(f"form-{name}"), "at": hall.now, "place": Place(hall.id)}
    person = hall.person(name)
    await hall.publish(FormSubmitted(**head, actor=person, form="campaign.event_survey", answers=answers, token="t"))


TEAM: dict[str, Any] = {
    "designer": {"holders": ["dora"], "substitutes": ["sam"]},
    "activity": {"holders": ["ann"], "grants": ["campaign.events"]},
}


async def test_s24_what_is_late_on_the_checklist_goes_to_the_owners_substitute(hall: Room, told: Told) -> None:
    """S24, S47: an asset that is missing at T minus one day goes to the substitute, and when it is due to staff."""
    hall.enable(townhall_roles, positions=TEAM, absent_after="100d")
    chores = {"poster": {"position": "designer", "due": "5d"}, "banner": {"position": "designer", "due": "5d"}}
    await opened(hall, "Dora", "Sam", "Ann", chores=chores)

    asked = [text for text in told("Dora") if "please have this ready" in text]
    await hall.say("Dora", "/prepared meetup banner")
    await hall.wait_until(local("2026-03-14T13:00"))
    early = [said for said in hall.staff if "please look after this" in said]
    await hall.wait_until(local("2026-03-16T14:00"))

    assert len(asked) == 1
    assert early == []
    soon = [said for said in hall.staff if "please look after this" in said]
    assert len(soon) == 1
    assert "Sam, please look after this: the poster for Meetup" in soon[0]
    assert len([said for said in hall.staff if "was due at 2026-03-15 14:00" in said]) == 1
    if hall.whispers:
        assert any("the poster for Meetup" in text for text in told("Sam"))


async def test_a_large_event_brings_its_list_with_lead_times_of_thirty_days(hall: Room) -> None:
    await opened(hall, "Ada", template="large")

    listed = next(said for said in hall.staff if "To be ready for Meetup" in said)
    assert "A large event wants 30 days before its start" in listed
    assert "the place (venue): activity, by 2026-02-18 14:00" in listed


async def test_what_to_prepare_is_said_by_its_position_only(hall: Room) -> None:
    hall.enable(townhall_roles, positions=TEAM, absent_after="100d")
    await opened(hall, "Ada", chores={"poster": {"position": "designer", "due": "5d"}})

    await hall.say("Ada", "/prepared meetup poster")
    await hall.say("Ada", "/prepared meetup cake")

    assert "those of the position designer" in hall.said[-2]
    assert "There is: poster." in hall.said[-1]


async def test_s71_a_members_own_session_is_recorded_with_who_came(hall: Room, told: Told) -> None:
    """S71: an outstanding member shares in the group; host and attendance are written down."""
    await opened(hall, "Ada", "Bo", host="ada", title="Ada shares", start="2026-03-03 20:00", deadline="0s")
    await hall.wait_until(local("2026-03-03T20:10"))
    await hall.say("Bo", f"/checkin {await code_of(hall)}")
    await hall.wait(days=1)

    attended = await hall.facts("contribution.attended")
    assert [fact.member for fact in attended] == [hall.person("Bo").id]
    assert [fact.member for fact in await hall.facts("campaign.hosted")] == [hall.person("Ada").id]
    assert any("Ada shares" in entry.reason for entry in await hall.ledger("session"))
