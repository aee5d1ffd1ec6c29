"""Positions that ops.toml names: in force at once, gone with the file, their permissions with them (K4, K5)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import ModuleType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import townhall_roles
from townhall import GroupId, Label, MemberId
from townhall.bus.authority import held_at, is_granted
from townhall.testing import Room
from townhall_roles import PositionSettings, RolesSettings
from townhall_roles.settings import grants_of

EXECUTIVE: dict[str, Any] = {"executive": {"holders": ["eve"], "substitutes": ["sam"], "grants": ["rules.*"]}}


async def begun(room: Room, rules: ModuleType, **settings: Any) -> None:
    room.enable(rules)
    room.enable(townhall_roles, positions=EXECUTIVE, **settings)
    await room.join("Eve", "Sam", "Ada")


async def test_a_position_of_the_file_comes_with_its_permissions_and_its_rank(room: Room, rules: ModuleType) -> None:
    await begun(room, rules)

    await room.say("Eve", "/mute Ada")
    await room.say("Sam", "/mute Ada")

    assert room.said[0].endswith("Muted.")
    assert "for others" in room.said[1]


async def test_whoever_is_named_no_more_has_neither_position_nor_permission(room: Room, rules: ModuleType) -> None:
    await begun(room, rules)
    await room.say("Eve", "/mute Ada")

    room.enable(townhall_roles, positions={"executive": {"holders": ["sam"], "grants": ["rules.*"]}})
    await room.say("Eve", "/mute Ada")
    await room.say("Sam", "/mute Ada")

    assert "for others" in room.said[1]
    assert room.said[2].endswith("Muted.")
    assert await room.labels("Eve") == frozenset()


async def test_what_changed_in_the_file_while_we_were_down_is_made_good_at_the_start(
    room: Room, rules: ModuleType
) -> None:
    await begun(room, rules)
    await room.wait(seconds=1)

    room.enable(townhall_roles, positions={"executive": {"holders": ["sam"], "grants": ["rules.*"]}})
    await room.restart()

    assert await room.labels("Eve") == frozenset()
    assert "position:executive" in await room.labels("Sam")


async def test_permissions_of_a_position_change_with_the_file_alone(room: Room, rules: ModuleType) -> None:
    await begun(room, rules)

    room.enable(townhall_roles, positions={"executive": {**EXECUTIVE["executive"], "grants": ["rules.warn"]}})
    await room.say("Eve", "/warn Ada")
    await room.say("Eve", "/mute Ada")

    assert room.said[0].endswith("Warned.")
    assert "for others" in room.said[1]


async def test_a_term_that_is_over_grants_nothing_and_staff_hear_of_it_before(room: Room, rules: ModuleType) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await begun(room, rules, term="30d")

    await room.wait(days=23, hours=1)
    soon = list(room.staff)
    await room.say("Eve", "/warn Ada")
    await room.wait(days=7)
    await room.say("Eve", "/warn Ada")

    assert any("The term of Eve as Executive ends on 2026-04-01" in said for said in soon)
    assert any("is over, and ops.toml still names them" in said for said in room.staff)
    assert room.said[0].endswith("Warned.")
    assert "for others" in room.said[-1]


async def test_somebody_the_team_dismissed_is_not_appointed_again_by_the_file(room: Room, rules: ModuleType) -> None:
    await begun(room, rules)

    await room.admin_says("/dismiss @Eve executive")
    await room.wait(hours=2)
    await room.restart()

    assert await room.labels("Eve") == frozenset()
    assert "ops.toml still names them" in room.said[-1]


SPANS = st.integers(0, 100).map(lambda hours: timedelta(hours=hours))
START = datetime(2026, 3, 2, tzinfo=timezone.utc)  # noqa: UP017
SETTINGS = RolesSettings(positions={"executive": PositionSettings(grants=("rules.*",))})


@given(SPANS, SPANS, st.sampled_from(["position:executive", "duty:executive"]))
def test_a_position_grants_its_permissions_until_its_end_and_nothing_after(
    term: timedelta, waited: timedelta, label: str
) -> None:
    held = Label(group=GroupId("g"), member=MemberId("m"), label=label, expires_at=START + term)

    granted = is_granted("rules.warn", held_at([held], START + waited), grants_of(SETTINGS))

    assert granted is (waited < term)


@given(st.sampled_from(["substitute:executive", "position:recorder", "executive", "grant:executive"]))
def test_nothing_else_grants_them(label: str) -> None:
    assert not is_granted("rules.warn", [label], grants_of(SETTINGS))


async def test_whom_the_team_dismissed_does_not_get_back_by_being_forgotten(room: Room, rules: ModuleType) -> None:
    """K16: an erasure launders nothing."""
    await begun(room, rules)
    await room.admin_says("/dismiss @Eve executive")
    assert "position:executive" not in await room.labels("Eve")
    await room.say("Eve", "/forgetme")
    await room.press("Eve", "Yes, forget me")
    await room.say("Eve", "here I am again")
    await room.wait(days=2)

    assert "position:executive" not in await room.labels("Eve")


async def test_whoever_was_dismissed_and_is_named_anew_begins_anew(room: Room, rules: ModuleType) -> None:
    await begun(room, rules)
    await room.admin_says("/dismiss @Eve executive")
    room.enable(townhall_roles, positions={"executive": {"holders": ["sam"]}})
    await room.settle()
    room.enable(townhall_roles, positions=EXECUTIVE)
    await room.settle()

    assert "position:executive" in await room.labels("Eve")
