"""Ids say whose they are, and an id of the platform may hold anything, colons too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from townhall.model.ids import account_of, group_id, member_id, own_id, platform_of, scoped

names = st.from_regex(r"[a-z][a-z0-9_-]{0,10}", fullmatch=True)


@given(names, names, st.text(max_size=30))
def test_an_id_can_be_taken_apart_again(platform: str, account: str, own: str) -> None:
    whole = scoped(platform, account, own)

    assert (platform_of(whole), account_of(whole), own_id(whole)) == (platform, account, own)


def test_a_matrix_room_keeps_its_colons() -> None:
    assert own_id(group_id("matrix", "m", "!room:example.org:8448")) == "!room:example.org:8448"


def test_equal_numbers_on_two_platforms_are_two_people() -> None:
    assert member_id("telegram", "tg", "4711") != member_id("discord", "dc", "4711")


def test_equal_numbers_on_two_accounts_are_two_people() -> None:
    assert member_id("telegram", "one", "4711") != member_id("telegram", "two", "4711")
