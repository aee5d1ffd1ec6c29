"""A room with a staff room, in which events, trials and draws are held; and what people read there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from townhall.testing import Room

Told = Callable[[str], list[str]]


@pytest.fixture
def hall(room: Room) -> Room:
    room.set(charter={"purpose": "exchange among growth practitioners"}, timezone="Asia/Shanghai")
    assert room.staff_room is not None
    return room


@pytest.fixture
def told(hall: Room) -> Told:
    """What somebody was told, in private or by name in the group."""

    def read(name: str) -> list[str]:
        named = re.compile(rf"\b{re.escape(name)}\b")
        return [text for to, text in hall.whispers if to == name] + [said for said in hall.said if named.search(said)]

    return read
