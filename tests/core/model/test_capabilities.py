"""What a platform can do is a value: yes, in a lesser form and how, or no with the reason and the remedy."""

from __future__ import annotations

import msgspec
import pytest

from townhall.model.capabilities import YES, Capabilities, Degraded, Feature, No, every, yes

HALL = Capabilities(
    platform="hall",
    abilities={
        **yes(Feature.SAY),
        Feature.BUTTONS: Degraded("numbered choices"),
        Feature.BAN: No("There are no doors.", "Ask them to leave."),
    },
)


def test_what_is_declared_is_answered_as_declared() -> None:
    assert HALL.ability(Feature.SAY) == YES
    assert HALL.ability(Feature.BUTTONS) == Degraded("numbered choices")
    assert HALL.ability(Feature.BAN) == No("There are no doors.", "Ask them to leave.")


def test_what_is_not_declared_is_refused_with_a_reason() -> None:
    assert HALL.ability(Feature.DELETE_OTHERS) == No("hall has no delete others for bots.")


@pytest.mark.parametrize(("feature", "works"), [(Feature.SAY, True), (Feature.BUTTONS, True), (Feature.BAN, False)])
def test_a_lesser_form_still_works(feature: Feature, works: bool) -> None:
    assert HALL.can(feature) is works


def test_a_missing_right_goes_before_what_the_platform_can() -> None:
    missing = No("The bot is no administrator here.", "Make it one.")

    here = HALL.within({Feature.SAY: missing})

    assert here.ability(Feature.SAY) == missing
    assert HALL.can(Feature.SAY)


def test_with_every_right_nothing_is_made_anew() -> None:
    assert HALL.within({}) is HALL


def test_a_platform_can_be_rehearsed_without_some_features() -> None:
    assert not HALL.without(Feature.BUTTONS).can(Feature.BUTTONS)
    assert HALL.without(Feature.BUTTONS).can(Feature.SAY)


def test_every_feature_can_be_declared_at_once() -> None:
    assert set(every()) == set(Feature)


def test_capabilities_survive_a_wire() -> None:
    assert msgspec.json.decode(msgspec.json.encode(HALL), type=Capabilities) == HALL


def test_a_feature_is_named_in_words_that_fit_a_sentence() -> None:
    assert (Feature.SAY_TO.words, Feature.SEES_REACTIONS.words, Feature.MUTE_ALL.words) == (
        "private messages",
        "seeing reactions",
        "mute all",
    )
    assert Capabilities(platform="qq", abilities={}).ability(Feature.SEES_REACTIONS) == No(
        "On qq bots do not see reactions."
    )
