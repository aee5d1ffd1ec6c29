"""A delegation is judged when it is used: by its time, its budget, its scope and its sponsor's own right (S52, L14)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.core.bus.delegation.lenders import lend, lender, police, ready

from townhall import (
    EventId,
    MemberRolesChanged,
    MessageId,
    MessageSent,
    Place,
    PrivilegedRun,
    Standing,
    Text,
)
from townhall.model.actions import React
from townhall.testing import Room

DENIED = "/praise is for others here. The team can help."


def praises(room: Room) -> int:
    """Return how often somebody was praised."""
    return sum(one.endswith("Praised.") for one in room.said)


async def test_s52_a_budget_of_two_a_day_refuses_the_third_use_and_does_not_carry_over(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "2/day")
    for _ in range(3):
        await room.say("Kim", "/praise Mia")
    assert praises(room) == 2
    assert "budget for police.praise is used up for now (2)" in room.said[-1]
    assert "yours again from 2026-03-03 00:00" in room.said[-1]

    await room.wait(days=3)
    for _ in range(3):
        await room.say("Kim", "/praise Mia")
    assert praises(room) == 4


async def test_s52_expiry_holds_at_the_instant_and_needs_no_job(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "-", "1")
    await room.wait_until(room.now + timedelta(days=1) - timedelta(microseconds=1))
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1

    await room.wait(seconds=0.000001)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1
    assert "ran out on 2026-03-03 10:00. Olga can renew it." in room.said[-1]


async def test_nothing_is_lent_before_it_is_accepted(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/lend Kim Olga police.praise")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 0
    assert "begins when you say yes" in room.said[-1]

    await room.say("Kim", "/yes")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1


async def test_the_right_stops_with_the_sponsors_own_and_comes_back_with_it(room: Room) -> None:
    await ready(room)
    await lend(room)
    head = room._head()  # pyright: ignore[reportPrivateUsage]
    await room.publish(MemberRolesChanged(**head, member=room.person("Olga", standing=Standing.MEMBER)))
    await room.say("Kim", "/praise Mia")
    await room.say("Kim", "/lent")
    assert praises(room) == 0
    assert "on whose behalf you could use police.praise" in room.said[-2]
    assert room.said[-1].endswith("Nothing.")

    head = room._head()  # pyright: ignore[reportPrivateUsage]
    await room.publish(MemberRolesChanged(**head, member=room.person("Olga", standing=Standing.ADMIN)))
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1


async def test_a_sponsor_who_stands_in_the_staff_room_lends_until_they_leave_it(room: Room) -> None:
    staff = room.staff_room
    await ready(room)
    await staff.join("Bea")
    await room.join("Bea")
    await room.say("Olga", "/lend Kim Bea police.praise")
    await room.say("Kim", "/yes")
    await room.say("Kim", "/praise Mia")
    await staff.leave("Bea")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1


async def test_a_delegate_who_left_has_nothing(room: Room) -> None:
    await ready(room)
    await lend(room)
    await room.leave("Kim")
    await room.whisper("Kim", "/praise Mia")

    assert praises(room) == 0


async def test_a_suspended_one_rests_until_it_is_resumed_and_an_ended_one_is_over(room: Room) -> None:
    await ready(room)
    await lend(room)
    await room.say("Olga", "/change Kim rest")
    await room.say("Kim", "/praise Mia")
    assert "rests, because you were away" in room.said[-1]
    await room.say("Olga", "/change Kim resume")
    await room.say("Kim", "/praise Mia")
    await room.say("Olga", "/change Kim end")
    await room.say("Kim", "/praise Mia")
    assert "has ended. Thank you" in room.said[-1]
    assert praises(room) == 1


async def test_renewing_prolongs_and_gives_no_second_budget(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "1/week", "1")
    await room.say("Kim", "/praise Mia")
    await room.wait(days=1)
    await room.say("Olga", "/change Kim renew")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1
    await room.wait(days=7)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 2


async def test_what_fails_is_no_use(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "1/day")
    await room.say("Kim", "/fail at once")
    await room.say("Kim", "/praise Nobody")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1


async def test_asking_is_one_use_per_handler_and_looking_none(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.extra", "2/day")
    for _ in range(3):
        await room.say("Kim", "/ask")

    yes, no = "[True, True, True]", "[False, False, False]"
    shown = [one.removeprefix("Kim: ") for one in room.said[-3:]]
    assert shown == [f"{yes} True", f"{yes} False", f"{no} False"]


@pytest.mark.platforms("full")
async def test_help_shows_what_is_lent_and_uses_nothing(room: Room) -> None:
    await ready(room)
    await room.say("Kim", "/help")
    assert "/praise" not in room.said[-1]
    await lend(room, "Kim", "police.praise", "1/day")
    await room.say("Kim", "/help")
    await room.say("Kim", "/help praise")
    assert "/praise" in room.said[-2]
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1


@pytest.mark.platforms("full")
async def test_only_orders_go_by_what_is_lent(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.react", "1/day")
    await room.react("Kim", await room.say("Mia", "Look at this."), "🎉")

    assert not any(isinstance(one, React) for one in room.done)
    assert await room.ledger("privileged") == []


async def test_what_is_only_asked_for_is_written_down_by_the_command(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.extra")
    await room.say("Kim", "/ask")

    assert [(entry.actor, entry.reason) for entry in await room.ledger("privileged")] == [
        (room.person("Kim").id, "/ask")
    ]


async def test_where_the_plugin_that_lends_is_off_nothing_is_lent(room: Room) -> None:
    module = lender()
    await ready(room)
    room.enable(module)
    await lend(room)
    room.disable(module)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 0
    room.enable(module)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1


async def test_a_thread_is_the_scope(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "-", "5", "thread:7")
    await room.say("Kim", "/praise Mia")
    assert "for one thread only" in room.said[-1]
    head = room._head()  # pyright: ignore[reportPrivateUsage]
    for thread in ("8", "7"):
        fields: dict[str, Any] = {**head, "id": EventId(f"in-{thread}"), "place": Place(room.id, thread=thread)}
        words = (Text("/praise Mia"),)
        await room.publish(MessageSent(**fields, message=MessageId(thread), actor=room.person("Kim"), parts=words))
    assert praises(room) == 1


async def test_an_event_is_the_scope_by_its_name_in_the_call(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.draw", "-", "5", "event:Launch")
    for name in ("party", "launchpad", "launch"):
        await room.say("Kim", f"/draw {name}")

    assert [one.removeprefix("Kim: ") for one in room.said if "Drawn" in one] == ["Drawn for launch."]


async def test_a_button_of_last_month_says_that_the_right_ran_out(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "-", "20")
    await room.say("Kim", "/panel Mia")
    await room.press("Kim", "Well done")
    assert praises(room) == 1

    await room.say("Kim", "/panel Mia")
    await room.wait(hours=20 * 24 - 1)
    await room.say("Kim", "/panel Mia")
    await room.wait(hours=1)
    await room.press("Kim", "Well done")
    assert "ran out on" in [*room.said, *(text for _, text in room.answers)][-1]
    assert praises(room) == 1


async def test_every_use_is_in_the_ledger_on_behalf_of_the_sponsor(room: Room) -> None:
    await ready(room)
    await lend(room)
    await room.say("Kim", "/praise Mia")

    (entry,) = await room.ledger("privileged")
    run = msgspec.msgpack.decode(entry.evidence, type=PrivilegedRun)
    assert (entry.actor, entry.member, entry.reason) == (room.person("Kim").id, room.person("Mia").id, "/praise")
    assert (run.permission, run.sponsor) == ("police.praise", room.person("Olga").id)


async def test_a_night_of_25_hours_has_one_budget(room: Room) -> None:
    room.set(timezone="Europe/Berlin")
    await ready(room)
    await room.wait_until(datetime(2026, 10, 24, 22, 30, tzinfo=UTC))
    await lend(room, "Kim", "police.praise", "1/day")
    for hour in (22, 0, 1, 12, 22):
        day = 24 if hour == 22 and room.now.day == 24 else 25
        await room.wait_until(max(room.now, datetime(2026, 10, day, hour, 45, tzinfo=UTC)))
        await room.say("Kim", "/praise Mia")
    assert praises(room) == 1

    await room.wait_until(datetime(2026, 10, 25, 23, 0, tzinfo=UTC))
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 2


async def test_in_other_groups_it_gives_nothing(room: Room) -> None:
    other = room.another("room-other")
    other.enable(police())
    other.enable(lender())
    await ready(room)
    await other.join("Kim", "Mia")
    await lend(room)
    await other.say("Kim", "/praise Mia")

    assert [one.removeprefix("Kim: ") for one in other.said] == [DENIED]
