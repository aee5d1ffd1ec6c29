"""A room in which campaigns are planned: with a charter, and a staff room."""

from __future__ import annotations

import pytest

from townhall.testing import Room

CHARTER = {"purpose": "exchange among growth practitioners"}


@pytest.fixture
def lounge(room: Room) -> Room:
    room.set(charter=CHARTER, timezone="Europe/Berlin")
    assert room.staff_room is not None
    return room
