"""What an implementation has beyond the standard is known by its name, its list, or by trying once."""

from __future__ import annotations

import pytest

from townhall.model.capabilities import Feature, No, Yes
from townhall.model.people import Standing
from townhall_onebot import extensions as x
from townhall_onebot.abilities import ONEBOT, in_group, with_extensions
from townhall_onebot.extensions import Extensions, Version


def known(name: str = "") -> Extensions:
    extensions = Extensions()
    extensions.learn_version(Version(name))
    return extensions


@pytest.mark.parametrize(
    ("name", "like", "reaction", "notice"),
    [
        ("NapCat.Onebot", True, False, True),
        ("LLOneBot", True, False, True),
        ("Lagrange.OneBot", False, True, True),
        ("go-cqhttp", False, False, True),
        ("Plainest", None, None, None),
    ],
)
def test_an_implementation_that_is_known_has_what_it_has(
    name: str, like: bool | None, reaction: bool | None, notice: bool | None
) -> None:
    assert [known(name).has(one) for one in (x.LIKE, x.REACTION, x.NOTICE)] == [like, reaction, notice]


def test_a_list_of_actions_goes_before_the_name() -> None:
    extensions = known("NapCat.Onebot")
    extensions.learn_actions(["send_group_msg", x.PIN])

    assert [extensions.has(one) for one in (x.PIN, x.LIKE, x.GROUP_TALK)] == [True, False, True]


def test_a_list_without_what_everybody_has_is_no_list() -> None:
    extensions = known("NapCat.Onebot")
    extensions.learn_actions([])

    assert extensions.has(x.PIN)


def test_what_was_tried_is_remembered_and_the_standard_is_not_doubted() -> None:
    extensions = known()
    extensions.tried(x.PIN, there=False)
    extensions.tried("set_group_ban", there=False)

    assert [extensions.has(one) for one in (x.PIN, "set_group_ban")] == [False, None]


@pytest.mark.parametrize(
    ("name", "reacts", "announces"),
    [("NapCat.Onebot", Yes, True), ("go-cqhttp", No, True), ("Plainest", None, False)],
)
def test_abilities_follow_the_implementation(name: str, reacts: type | None, announces: bool) -> None:
    able = with_extensions(ONEBOT, known(name))

    assert able.can(Feature.REACT) is (reacts is not No)
    assert isinstance(able.ability(Feature.REACT), Yes) is (reacts is Yes)
    assert isinstance(able.ability(Feature.ANNOUNCE), Yes) is announces


@pytest.mark.parametrize("standing", list(Standing))
def test_every_refusal_has_a_reason_and_a_remedy(standing: Standing) -> None:
    able = in_group(with_extensions(ONEBOT, known("NapCat.Onebot")), standing)
    refusals = [one for one in able.abilities.values() if isinstance(one, No)]

    assert all(one.reason and one.remedy for one in refusals)
    assert able.can(Feature.SAY) is (standing not in (Standing.OUTSIDE, Standing.RESTRICTED))
