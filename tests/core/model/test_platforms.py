"""The profiles of the known platforms hold together."""

from __future__ import annotations

import pytest

from townhall.model.capabilities import Capabilities, Degraded, Feature, No
from townhall.model.platforms import PROFILES

EACH = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)


@EACH
def test_everybody_can_be_heard_and_answered(profile: Capabilities) -> None:
    assert profile.can(Feature.SEES_MESSAGES)
    assert profile.can(Feature.SAY)


@EACH
def test_what_the_core_stands_in_for_is_never_plainly_missing(profile: Capabilities) -> None:
    stood_in_for = (Feature.BUTTONS, Feature.FORMS, Feature.POLLS, Feature.STYLES, Feature.ANNOUNCE)

    assert [feature for feature in stood_in_for if not profile.can(feature)] == []


@EACH
def test_each_note_is_something_a_person_can_read(profile: Capabilities) -> None:
    notes = [one.how for one in profile.abilities.values() if isinstance(one, Degraded)]
    notes += [one.reason for one in profile.abilities.values() if isinstance(one, No)]

    assert all(len(note.split()) >= 2 for note in notes)


@EACH
def test_signed_buttons_fit(profile: Capabilities) -> None:
    assert profile.limits.button_data_bytes >= 64


@pytest.mark.parametrize("like", ["telegram", "discord", "qq", "matrix", "wecom"])
def test_a_room_can_be_like_each_known_platform(like: str) -> None:
    assert PROFILES[like].platform == like
