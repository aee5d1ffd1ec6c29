"""A sponsor's lost right stops the delegate at once, and those concerned are told when it is found out."""

from __future__ import annotations

import pytest
from tests.plugins.kol.delegation.houses import is_full, lent, praises, ready, told

from townhall import MemberRolesChanged, Standing, replace
from townhall.testing import Room

LOST = "Olga may not use deeds.praise themselves any more, so Kim"
AGAIN = "Olga may use deeds.praise again"


async def roles_change(room: Room, name: str, standing: Standing) -> None:
    """Let the platform tell that somebody stands elsewhere now."""
    head = room._head()  # pyright: ignore[reportPrivateUsage]
    member = replace(room.person(name), standing=standing)
    await room.publish(MemberRolesChanged(**head, member=member))


def count(room: Room, what: str) -> int:
    return sum(what in one for one in room.staff)


async def test_staff_and_the_delegate_are_told_at_once_when_the_sponsor_is_demoted_and_comes_back(room: Room) -> None:
    await lent(room)
    await roles_change(room, "Olga", Standing.MEMBER)
    for _ in range(3):
        await room.wait(days=1)
    await room.say("Kim", "/praise Mia")

    assert (count(room, LOST), count(room, AGAIN), praises(room)) == (1, 0, 0)
    await roles_change(room, "Olga", Standing.ADMIN)
    await room.wait(days=2)
    await room.say("Kim", "/praise Mia")
    assert (count(room, LOST), count(room, AGAIN), praises(room)) == (1, 1, 1)
    if is_full(room):
        assert sum("that is not because of you" in one for one in told(room, "Kim")) == 1
        assert sum("lent you goes on: deeds.praise" in one for one in told(room, "Kim")) == 1


async def test_a_sponsor_who_leaves_is_noticed_at_once(room: Room) -> None:
    await lent(room)
    before = list(room.said)
    await room.leave("Olga")

    assert count(room, LOST) == 1
    assert room.said == before, "A lost right is nothing for the group."


async def test_what_no_event_tells_is_found_out_within_a_day(room: Room) -> None:
    await ready(room)
    await room.join("Vic")
    await room.staff_room.join("Vic")
    await room.say("Anna", "/delegate Kim deeds.praise 30d sponsor=Vic")
    await room.say("Kim", "/mygrants accept")
    await room.staff_room.leave("Vic")
    assert count(room, "Vic may not use") == 0
    await room.wait(days=1)

    assert count(room, "Vic may not use deeds.praise themselves any more, so Kim") == 1


async def test_what_rests_or_has_ended_is_told_of_no_more(room: Room) -> None:
    await lent(room)
    await room.say("Olga", "/delegate Sub deeds.other 10d")
    await room.say("Sub", "/mygrants accept")
    await room.leave("Kim")
    await room.say("Olga", "/revoke Sub")
    await roles_change(room, "Olga", Standing.MEMBER)
    await room.wait(days=2)

    assert count(room, "any more, so") == 0


@pytest.mark.platforms("full")
async def test_a_renewal_on_a_right_that_is_back_needs_no_further_word(room: Room) -> None:
    await lent(room)
    await roles_change(room, "Olga", Standing.MEMBER)
    room.person("Olga", standing=Standing.ADMIN)
    await room.say("Olga", "Back again.")
    await room.say("Anna", "/renew Kim 10d")
    await room.wait(days=1)

    assert count(room, AGAIN) == 0
