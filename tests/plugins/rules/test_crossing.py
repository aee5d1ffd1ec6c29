"""The same thing in several groups of a community is one incident, wherever each group stands (3.2, point 6)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plugins.rules.houses import AD, SCAM, deleted, is_full, owner, staff_decides, with_rules

import townhall_rules
from townhall import DeleteMessages, Forbidden, Standing
from townhall.testing import Room


async def two(room: Room, here: dict[str, Any] | None = None, there: dict[str, Any] | None = None) -> Room:
    """Return another group of the community that keeps the same rules."""
    room.set(community="town")
    await with_rules(room, AD, SCAM, **(here or {}))
    other = room.another("other", community="town", staff_room=room.staff_room.alias)
    other.enable(townhall_rules, **{"careful_for": "0s", "rule": [AD, SCAM], **(there or {})})
    await other.join("Bob")
    return other


async def test_the_same_post_in_several_groups_is_one_incident_with_several_pieces_of_evidence(room: Room) -> None:
    other = await two(room)
    await room.say("Bob", "cheap watches")
    second = await other.say("Bob", "cheap watches")
    await room.wait(minutes=2)

    assert len(await room.ledger("case")) == 1
    assert await other.ledger("case") == []
    assert other.said == []
    assert deleted(other) == ([second] if is_full(room) else [])
    assert len(await room.ledger("joined")) == 1


async def test_while_staff_are_asked_they_are_asked_once_and_what_they_say_holds_for_both(room: Room) -> None:
    other = await two(room, {"careful_for": "7d"}, {"careful_for": "7d"})
    await room.say("Bob", "jackpot")
    second = await other.say("Bob", "jackpot")
    await room.wait(minutes=2)

    assert (len(await room.ledger("proposed")), len(await other.ledger("proposed"))) == (1, 0)
    assert deleted(other) == []
    await staff_decides(room, "Yes, a case", "/case 1 confirm #room")
    if is_full(room):
        assert deleted(other) == [second]


async def test_a_group_that_acts_by_itself_does_not_wait_for_one_that_asks(room: Room) -> None:
    other = await two(room, {"careful_for": "7d"})
    await room.say("Bob", "cheap watches")
    await other.say("Bob", "cheap watches")

    assert len(await other.ledger("case")) == 1


async def test_a_group_that_only_observes_loses_no_message_to_another_one(room: Room) -> None:
    other = await two(room, there={"mode": "observe"})
    await room.say("Bob", "cheap watches")
    await other.say("Bob", "cheap watches")

    assert deleted(other) == []


async def test_what_somebody_of_the_team_posts_elsewhere_is_not_removed_either(room: Room) -> None:
    owner(room)
    other = await two(room)
    for each in (room, other):
        each.person("Bob", standing=Standing.ADMIN)
    await room.say("Bob", "cheap watches")
    await other.say("Bob", "cheap watches")

    assert deleted(room) == deleted(other) == []


@pytest.mark.platforms("full")
async def test_what_cannot_be_removed_elsewhere_is_a_task_for_staff(room: Room) -> None:
    other = await two(room)
    other.reply_to_next(DeleteMessages, Forbidden(reason="no right"))
    await room.say("Bob", "cheap watches")
    await other.say("Bob", "cheap watches")

    assert any("remove by hand what Bob posted in other (1)" in said for said in room.staff)
