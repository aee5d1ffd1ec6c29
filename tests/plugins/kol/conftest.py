"""A room with the plugin on and a staff room, and people who help each other."""

from __future__ import annotations

import pytest
from tests.plugins.kol.circle import Circle

import townhall_kol
from townhall.testing import Room


@pytest.fixture
def circle(room: Room) -> Circle:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_kol)
    return Circle(room)
