"""Names people give themselves: shown safely, and not to be mistaken for another's."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall.text.names import MOST
from townhall_lobby.names import chosen_name, skeleton
from townhall_lobby.refusals import Refusal


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "ADA"), ("Ada", "Аdа"), ("Host", "H0st"), ("Bill", "BiII"), ("Zoë", "Zoe"), ("Ada Lee", "ada-lee")],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Ada", "Ida"), ("李雷", "韩梅梅"), ("Ann", "Anna"), ("🙂", "🙃")])
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=300))
def test_a_chosen_name_is_short_visible_and_harmless_or_refused(typed: str) -> None:
    with contextlib.suppress(Refusal):
        name = chosen_name(typed)
        assert 0 < len(name) <= MOST
        assert not set("@<>\n\u202e\u200b") & set(name)
