"""Where, when and for whom a rule holds (domain 3.2, point 1)."""

from __future__ import annotations

from datetime import timedelta

from tests.plugins.rules.detect.conftest import Detectors

from townhall import EventId, MessageId, MessageSent, Place, Text
from townhall.testing import Room

CASINO = {"kinds": ["words"], "words": ["casino"]}


async def say_in_thread(room: Room, name: str, thread: str) -> None:
    place = Place(room.id, thread=thread)
    event = MessageSent(
        id=EventId(f"in-{thread}"),
        at=room.now,
        place=place,
        message=MessageId(f"in-{thread}"),
        actor=room.person(name),
        parts=(Text("casino"),),
    )
    await room.publish(event)


async def test_holders_of_an_exempt_label_are_not_concerned(detectors: Detectors) -> None:
    detectors.keep({**CASINO, "exempt": ["grant:ads"]})
    await detectors.room.say("Ada", "casino")

    detectors.keep({**CASINO, "exempt": ["optout:boards"]})
    await detectors.room.say("Ada", "/optout boards")
    await detectors.room.say("Ada", "casino again")

    assert len(detectors.found) == 1


async def test_a_rule_holds_in_its_threads_only(detectors: Detectors) -> None:
    detectors.keep({**CASINO, "threads": ["7"]})

    await detectors.room.say("Ada", "casino")
    await say_in_thread(detectors.room, "Ada", "8")
    await say_in_thread(detectors.room, "Ada", "7")

    assert [message for message, found in detectors.looks if found] == ["in-7"]


async def test_a_rule_holds_in_its_hours_only(detectors: Detectors) -> None:
    detectors.room.set(timezone="Asia/Shanghai")
    detectors.keep({**CASINO, "hours": "18:00-19:00"})

    await detectors.room.say("Ada", "casino")
    await detectors.room.wait(hours=1)
    await detectors.room.say("Ada", "casino!")

    assert [bool(found) for _, found in detectors.looks] == [True, False]


async def test_staff_are_concerned_like_everybody(detectors: Detectors) -> None:
    """S68: the detectors know no rank; whose case goes where is decided elsewhere."""
    detectors.keep(CASINO)

    await detectors.room.admin_says("casino")

    assert len(detectors.found) == 1


async def test_a_message_told_late_is_judged_by_when_it_was_written(detectors: Detectors) -> None:
    """K15: what piled up while the platform was away is no flood."""
    detectors.keep({"kinds": ["flood"], "rate": "3/10s"})
    room = detectors.room
    events = [
        MessageSent(
            id=EventId(f"late-{number}"),
            at=room.now - timedelta(minutes=10 - number),
            place=Place(room.id),
            message=MessageId(f"late-{number}"),
            actor=room.person("Ada"),
            parts=(Text(f"message {number}"),),
            backfill=True,
        )
        for number in range(6)
    ]

    await room.publish(*events)

    assert len(detectors.looks) == 6
    assert detectors.kinds == []
