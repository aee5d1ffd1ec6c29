"""Staff hold a run, let it go on, end it, try again what failed; and it stops by itself when too much fails."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.plugins.campaign.conftest import CHARTER

import townhall_campaign
from townhall.model.results import Failed, Unknown
from townhall.testing import Room

NEWS: dict[str, Any] = {"at": "2026-03-03 12:00", "text": "News.", "audience": {"groups": ["*"]}, "time": "home"}
DUE = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


def rooms_of(room: Room, count: int, **post: Any) -> list[Room]:
    """Return so many groups on another platform, for which the room plans the news."""
    staff = room.staff_room.alias
    others = [
        room.another(f"g{number}", "outer", platform="telegram", charter=CHARTER, staff_room=staff)
        for number in range(count)
    ]
    for one in others:
        one.enable(townhall_campaign)
    audience = {"groups": ["g*"]}
    room.enable(townhall_campaign, posts={"news": {**NEWS, "audience": audience, **post}})
    return others


async def order(room: Room, text: str) -> str:
    await room.staff_room.say("Olga", f"{text} #room")
    return room.staff[-1]


def reached(rooms: list[Room]) -> int:
    return sum(len(one.said) for one in rooms)


async def test_a_pause_holds_at_once_and_the_run_goes_on_where_it_was(lounge: Room) -> None:
    rooms = rooms_of(lounge, 30)
    rooms[0].pace(2)
    await lounge.wait_until(DUE)
    await lounge.wait(seconds=6)
    await order(lounge, "/post pause news")
    before = reached(rooms)
    assert 0 < before < 30
    await lounge.wait(minutes=30)
    assert reached(rooms) <= before + 1

    await order(lounge, "/post resume news")
    await lounge.wait(minutes=5)
    assert [len(one.said) for one in rooms] == [1] * 30
    assert any("news is through: 30 sent." in one for one in lounge.staff)


async def test_a_cancelled_run_sends_nothing_more(lounge: Room) -> None:
    rooms = rooms_of(lounge, 30)
    rooms[0].pace(2)
    await lounge.wait_until(DUE)
    await lounge.wait(seconds=6)
    await order(lounge, "/post cancel news")
    before = reached(rooms)
    await lounge.wait(days=3)
    assert reached(rooms) <= before + 1
    assert "cancelled" in await order(lounge, "/post report news")


async def test_a_run_that_is_cancelled_before_anything_was_decided_sends_nothing(lounge: Room) -> None:
    rooms = rooms_of(lounge, 3, jitter="1h")
    await lounge.wait_until(DUE)
    await order(lounge, "/post cancel news")
    await lounge.wait(days=3)
    assert reached(rooms) == 0
    assert "3 left out" in await order(lounge, "/post report news")


async def test_only_what_failed_is_tried_again_in_the_same_run(lounge: Room) -> None:
    rooms = rooms_of(lounge, 5)
    for one in rooms[:2]:
        one.refuse(Failed("no"))
    await lounge.wait_until(DUE)
    await lounge.wait(minutes=2)
    assert reached(rooms) == 3
    assert "I try again what failed of news: 2." in await order(lounge, "/post retry news")
    await lounge.wait(minutes=2)
    assert [len(one.said) for one in rooms] == [1] * 5
    assert "Nothing of news has failed." in await order(lounge, "/post retry news")


async def test_a_run_stops_by_itself_when_more_than_a_fifth_fails(lounge: Room) -> None:
    rooms = rooms_of(lounge, 40)
    rooms[0].pace(2)
    for one in rooms[::3]:
        one.refuse(Failed("no"))
    await lounge.wait_until(DUE)
    await lounge.wait(minutes=30)
    assert any("I stopped news" in one for one in lounge.staff)
    assert reached(rooms) < 20
    before = reached(rooms)
    await order(lounge, "/post resume news")
    await lounge.wait(minutes=5)
    # What failed before it was resumed does not stop it again: at least ten more sends are looked at.
    assert reached(rooms) > before + 4
    for word in ("resume", "resume", "resume", "retry", "resume"):
        await order(lounge, f"/post {word} news")
        await lounge.wait(minutes=5)
    assert [len(one.said) for one in rooms] == [1] * 40


async def test_what_may_have_been_sent_is_shown_and_never_guessed(lounge: Room) -> None:
    rooms = rooms_of(lounge, 4)
    rooms[0].refuse(Unknown("the line broke"))
    await lounge.wait_until(DUE)
    await lounge.wait(minutes=2)
    assert reached(rooms) == 3
    assert "uncertain" in await order(lounge, "/post show news")


async def uncertain_run(room: Room) -> list[Room]:
    """Run the news over twelve groups, in eight of which nobody knows whether it arrived."""
    rooms = rooms_of(room, 12)
    for one in rooms[:8]:
        one.refuse(Unknown("the line broke"))
    await room.wait_until(DUE)
    await room.wait(minutes=5)
    return rooms


async def test_what_is_uncertain_of_a_run_is_told_once_and_sent_again_by_one_press(lounge: Room) -> None:
    rooms = await uncertain_run(lounge)
    cards = [one for one in lounge.staff if "nobody knows whether they were sent" in one]
    assert len(cards) == 1
    assert "campaign: room news 2026-03-03T12:00: of 8 messages" in cards[0]
    assert "by outer, into g0, g1, g2, g3, g4 … (8)" in cards[0]
    await lounge.staff_room.press("Olga", "Send them all again")
    await lounge.wait(minutes=1)
    assert [len(one.said) for one in rooms] == [1] * 12
    assert "news is through: 12 sent." in lounge.staff


async def test_what_is_uncertain_of_a_run_is_left_by_command_and_stays_uncertain_in_its_report(lounge: Room) -> None:
    rooms = await uncertain_run(lounge)
    assert "8 messages of news may or may not have been sent" in await order(lounge, "/post uncertain news")
    assert "“perhaps” is neither" in await order(lounge, "/post uncertain news perhaps")
    await order(lounge, "/post uncertain news leave")
    await lounge.wait(minutes=1)
    assert any("Olga left 8 uncertain messages as they are" in one for one in lounge.staff)
    assert reached(rooms) == 4
    assert "news is through: 4 sent, 8 uncertain." in lounge.staff
    assert "Nothing of news is uncertain." in await order(lounge, "/post uncertain news again")


async def test_a_large_run_has_one_card_that_is_kept_up_to_date(lounge: Room) -> None:
    rooms = rooms_of(lounge, 40)
    rooms[0].pace(1)
    await lounge.wait_until(DUE)
    await lounge.wait(minutes=5)
    cards = [one for one in lounge.staff if one.startswith("news: ")]
    assert len(cards) == 1


@pytest.mark.parametrize("name", ["news"])
async def test_there_is_nothing_to_steer_before_a_run_has_begun(lounge: Room, name: str) -> None:
    rooms_of(lounge, 2)
    assert f"{name} has not been sent yet." in await order(lounge, f"/post pause {name}")
