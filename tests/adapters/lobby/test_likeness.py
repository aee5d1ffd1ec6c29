"""A room that is like a platform has that platform's capabilities and none the Lobby lacks."""

from __future__ import annotations

import pytest

from townhall.model.capabilities import Feature
from townhall.model.platforms import LOBBY, PROFILES
from townhall_lobby.likeness import likeness
from townhall_lobby.tools import tools_of


@pytest.mark.parametrize("like", ["telegram", "discord", "qq", "matrix", "wecom", "poorest"])
def test_a_likeness_has_the_limits_and_the_lacks_of_its_platform(like: str) -> None:
    profile, here = PROFILES[like], likeness(like)
    assert (here.limits, here.pace, here.idempotent_sends) == (profile.limits, profile.pace, profile.idempotent_sends)
    for feature in Feature:
        assert here.can(feature) == (profile.can(feature) and LOBBY.can(feature))


@pytest.mark.parametrize("like", ["", "full"])
def test_no_likeness_is_the_lobby_itself(like: str) -> None:
    assert likeness(like) is LOBBY


@pytest.mark.parametrize(
    ("like", "missing"),
    [
        ("", set[str]()),
        ("telegram", set[str]()),
        ("qq", {"edit", "react", "pin", "press", "vote"}),
        ("wecom", {"edit", "react", "pin", "press", "vote", "nickname"}),
        ("matrix", {"press"}),
    ],
)
def test_the_page_offers_only_what_people_have_on_that_platform(like: str, missing: set[str]) -> None:
    assert set(tools_of(LOBBY)) - set(tools_of(likeness(like))) == missing
