"""Power levels as rights, roles and sanctions; data in, data out."""

from __future__ import annotations

import pytest

from townhall.model.capabilities import Feature
from townhall.model.people import Standing
from townhall_matrix.levels import (
    CREATOR,
    level_of_role,
    missing,
    muted_level,
    order_of,
    rights,
    with_level,
    with_silence,
)
from townhall_matrix.shapes import Creation, Levels

MAKER, ADA, BOT = "@maker:x", "@ada:x", "@bot:x"


def test_before_version_12_the_creator_has_the_level_that_is_written_down() -> None:
    order = order_of(MAKER, Creation(room_version="11"), Levels(users={ADA: 100}))

    assert order.level(MAKER) == 0
    assert order.level(ADA) == 100
    assert order.standing(ADA) is Standing.ADMIN


@pytest.mark.parametrize("version", ["12", "13", "org.matrix.hydra.11"])
def test_from_version_12_on_creators_are_above_every_level(version: str) -> None:
    creation = Creation(room_version=version, additional_creators=(ADA,))
    order = order_of(MAKER, creation, Levels(users={BOT: 100}))

    assert order.level(MAKER) == order.level(ADA) == CREATOR > order.level(BOT)
    assert order.standing(ADA) is Standing.OWNER
    assert missing(order, ADA) == {}


def test_a_room_without_levels_belongs_to_its_creator() -> None:
    order = order_of(MAKER, Creation(room_version="6"), None)

    assert order.level(MAKER) == 100
    assert order.to_set("m.room.topic") == 0


def test_muted_is_who_has_less_than_ordinary_members_and_too_little_to_write() -> None:
    quiet = Levels(users={ADA: -1, BOT: 10}, events_default=50)
    order = order_of(MAKER, Creation(), quiet)

    assert order.muted(ADA)
    assert not order.muted(BOT)
    assert not order.muted("@anybody:x")
    assert muted_level(order) == -1


def test_a_missing_right_names_both_levels() -> None:
    order = order_of(MAKER, Creation(), Levels(users={BOT: 20}, kick=50))

    lacking = missing(order, BOT)

    assert "power level 20" in lacking[Feature.KICK].reason
    assert "needs 50" in lacking[Feature.KICK].reason
    assert "kick" not in rights(order, BOT)
    assert "say" in rights(order, BOT)


def test_changes_leave_alone_what_they_do_not_know() -> None:
    content = {"users": {ADA: 50}, "org.example": [1], "events": {"m.room.message": 0, "m.room.name": 50}}
    order = order_of(MAKER, Creation(), Levels(users={ADA: 50}))

    assert with_level(content, BOT, 25) == {**content, "users": {ADA: 50, BOT: 25}}
    assert with_level(content, ADA, None) == {**content, "users": {}}
    silent = with_silence(content, order, off=False)
    assert silent == {**content, "events_default": 50, "events": {"m.room.message": 50, "m.room.name": 50}}
    assert with_silence(silent, order, off=True) == {**content, "events_default": 0}


@pytest.mark.parametrize(
    ("role", "level"),
    [("moderator", 50), ("Admin", 100), ("25", 25), ("level 25", 25), ("-5", -5), ("owner", None), ("1e9", None)],
)
def test_a_role_is_a_name_or_a_number(role: str, level: int | None) -> None:
    assert level_of_role(role) == level
