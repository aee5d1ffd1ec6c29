"""What a delegate did is taken back by the sponsor or the lead, for a day (domain 3.6, point 4)."""

from __future__ import annotations

import re

import pytest
from tests.plugins.kol.delegation.houses import heard, lent, praises

from townhall.testing import Room


def run_of(room: Room) -> str:
    """Return the newest number that /undo has listed."""
    return str(re.findall(r"^(?:.*: )?([0-9a-f]{8}) · ", heard(room), re.MULTILINE)[-1])


async def test_the_sponsor_lists_and_takes_back(room: Room) -> None:
    await lent(room)
    await room.say("Kim", "/praise Mia")
    await room.say("Olga", "/undo")
    assert "Kim for Olga: /praise Mia" in heard(room)
    await room.say("Olga", f"/undo {run_of(room)}")

    assert sum(fact.amount for fact in await room.facts("praise")) == 0
    assert "Taken back: what was posted, what was counted." in heard(room)


async def test_from_the_staff_room_any_of_them(room: Room) -> None:
    await lent(room)
    await room.say("Kim", "/praise Mia")
    await room.staff_room.say("Anna", "/undo")
    run = re.findall(r"([0-9a-f]{8}) · ", "\n".join(room.staff))[-1]
    await room.staff_room.say("Anna", f"/undo {run}")

    assert sum(fact.amount for fact in await room.facts("praise")) == 0


@pytest.mark.platforms("full")
async def test_the_delegate_and_members_take_nothing_back(room: Room) -> None:
    await lent(room)
    await room.say("Kim", "/praise Mia")
    await room.say("Olga", "/undo")
    run = run_of(room)
    for name in ("Kim", "Mia"):
        await room.say(name, f"/undo {run}")
        assert "nothing of a delegate of yours" in room.said[-1]

    assert sum(fact.amount for fact in await room.facts("praise")) == 1


async def test_after_a_day_it_is_listed_no_more(room: Room) -> None:
    await lent(room)
    await room.say("Kim", "/praise Mia")
    await room.wait(hours=24)
    await room.say("Olga", "/undo")

    assert "has done anything in the last 24 hours" in heard(room)
    assert praises(room) == 1
