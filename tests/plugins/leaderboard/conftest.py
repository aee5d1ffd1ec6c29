"""A room with the board switched on, and people who have something to say."""

from __future__ import annotations

import pytest
from tests.plugins.leaderboard.talk import Talk

import townhall_leaderboard
from townhall.testing import Room


@pytest.fixture
def talk(room: Room) -> Talk:
    room.enable(townhall_leaderboard)
    return Talk(room)
