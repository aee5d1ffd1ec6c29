"""Names people give themselves are data: they cannot mention, link, format, hide or flood."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall.text.names import MOST, safe_name

NAMES = [
    ("Ada", "Ada"),
    ("  Ada \n Lovelace\t", "Ada Lovelace"),
    ("小明", "小明"),
    ("@everyone", "＠everyone"),
    ("<@1234>", "‹＠1234›"),
    ("[CQ:at,qq=all]", "[CQ：at,qq=all]"),
    ("Ａｄａ", "Ada"),
    ("A\u200bd\u200da", "Ada"),
    ("buy at https://spam.example/x now", "buy at … now"),
    ("t.me/spam", "…"),
    ("discord.gg/abc", "…"),
    ("join joinus.vip now", "join … now"),
    ("加我 shop。com 有惊喜", "加我 … 有惊喜"),
    ("tg://resolve?domain=x", "…"),
    ("免费.中国", "…"),
    ("x.xn--fiqs8s/a", "…"),
    ("J.Smith", "J.Smith"),
    ("Mr.Community", "Mr.Community"),
    ("\u202egnp.evil", "gnp.evil"),
    ("", "?"),
    ("\u200b\u2060", "?"),
]


@pytest.mark.parametrize(("given_name", "shown"), NAMES)
def test_a_name_is_shown_safely(given_name: str, shown: str) -> None:
    assert safe_name(given_name) == shown


def test_somebody_without_a_name_gets_the_word_for_that() -> None:
    assert safe_name("", nobody="somebody") == "somebody"


def test_ten_kilobytes_of_name_are_cut() -> None:
    assert len(safe_name("x" * 10_000)) == MOST


def test_piles_of_marks_are_cut_to_two() -> None:
    shown = safe_name("e" + "\u0300\u0316\u0322\u0331" * 50)

    assert sum(1 for sign in shown if unicodedata.combining(sign)) <= 2


@given(st.text(max_size=200))
def test_no_name_hides_anything_mentions_or_grows(name: str) -> None:
    shown = safe_name(name)

    assert 1 <= len(shown) <= MOST
    assert not set("@<>\n\r\u202e\u2066\u200b") & set(shown)
    assert all(unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in shown)
