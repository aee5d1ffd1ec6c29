"""A warning that a delegate gave can be taken back for a day, with all it led to; a delegate warns members only."""

from __future__ import annotations

import pytest
from tests.core.bus.delegation.lenders import lender
from tests.plugins.rules.houses import SCAM, kicked, muted, with_rules

from townhall import Standing
from townhall.model.actions import Unmute
from townhall.testing import Room


async def lent(room: Room, step: str) -> None:
    """Let Kim, to whom it is lent, warn Bob, with this following."""
    room.enable(lender())
    room.person("Olga", standing=Standing.ADMIN)
    await with_rules(room, SCAM, ladder_critical=[step])
    await room.join("Olga", "Kim")
    await room.say("Olga", "/lend Kim Olga rules.warn 2/day")
    await room.say("Kim", "/yes")
    await room.say("Kim", "/warn Bob no-scam")


@pytest.mark.platforms("full")
async def test_a_delegates_warning_is_taken_back_with_its_mute(room: Room) -> None:
    await lent(room, "mute:1h")
    assert muted(room) == [room.person("Bob").id]
    await room.say("Olga", "/undo last")

    assert len(await room.ledger("withdrawn")) == 1
    assert sum(isinstance(one, Unmute) for one in room.done) == 1


@pytest.mark.platforms("full")
async def test_a_delegate_does_not_warn_staff(room: Room) -> None:
    await lent(room, "mute:1h")
    await room.say("Kim", "/warn Olga no-scam")

    assert len(await room.ledger("case")) == 1


@pytest.mark.platforms("full")
async def test_where_the_ladder_would_remove_somebody_a_delegate_asks_the_team(room: Room) -> None:
    await lent(room, "kick")

    assert "Please ask the team" in room.said[-1]
    assert (kicked(room), await room.ledger("case")) == ([], [])
