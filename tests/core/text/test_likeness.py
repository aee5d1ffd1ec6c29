"""Texts that people call the same are alike, in Chinese as in English, and others are not."""

from __future__ import annotations

from zlib import crc32

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall import normal
from townhall.text.likeness import KEPT, Fingerprint, fingerprint, likeness
from townhall.text.signs import is_wide

SAME = [
    (
        "【代购】正品奢侈品包包手表，支持专柜验货，加我微信了解详情",
        "【代购】正品奢侈品箱包手表，支持专柜验货，加我微信了解详情",
    ),
    ("【代购】正品奢侈品包包手表，支持专柜验货", "代购 正品奢侈品包包手表 支持专柜验货！！！"),
    ("大家好，我是新来的，请多关照", "大家好,我是新来的,请多关照~~"),
    (
        "Buy cheap followers now at our shop, best prices guaranteed",
        "BUY cheap followers now at our shop: best prices guaranteed 🔥",
    ),
    ("Join my channel for daily signals, link in bio", "Join my chаnnel for daily signаls, link in bio"),
]
DIFFERENT = [
    ("今天我们来讨论一下如何做好社群运营的问题", "明天下午三点有一场线上分享，欢迎参加"),
    ("请问这个功能怎么用？", "请问报名表在哪里填？"),
    ("Has anybody tried the new version yet?", "Has anybody seen the link to the form?"),
    ("好的", "收到"),
    ("Привет всем, как дела?", "Спасибо, всё хорошо, а у вас?"),
    ("", ""),
    ("!!!", "???"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_text_with_small_changes_is_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= 0.85


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_texts_are_not(one: str, other: str) -> None:
    assert likeness(one, other) < 0.6


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    found = likeness(one, other)

    assert 0 <= found <= 1
    assert found == likeness(other, one)


def test_a_long_text_is_estimated_closely() -> None:
    pieces = [f"part {number} of a long message about the {number * 7919} things we do." for number in range(40)]
    long, shorter = "".join(pieces), "".join(pieces[:36])
    exact = _exact(long, shorter)

    assert len(fingerprint(long).pieces) == KEPT
    assert likeness(long, shorter) == pytest.approx(exact, abs=0.1)


def _exact(one: str, other: str) -> float:
    def pieces(text: str) -> set[str]:
        signs = "".join(sign for sign in text if sign.isalnum())
        return {signs[place : place + 3] for place in range(len(signs) - 2)}

    both = pieces(one), pieces(other)
    return 2 * len(both[0] & both[1]) / (len(both[0]) + len(both[1]))


@given(st.text(st.sampled_from("abc1 你好啊ハ한ж, "), max_size=200))
def test_what_was_kept_by_an_earlier_version_is_found_again(text: str) -> None:
    """The checksums are on disk for up to a year: of two signs from a wide one on, and of three from any other."""
    signs = normal(text).letters
    last = max(1, len(signs) - 1 if any(map(is_wide, signs)) else len(signs) - 2)
    places = range(last) if signs else ()
    pieces = {signs[place : place + (2 if is_wide(signs[place]) else 3)] for place in places}
    checksums = sorted(crc32(piece.encode("utf-32-le")) for piece in pieces)

    assert fingerprint(text) == Fingerprint(tuple(checksums[:KEPT]), len(checksums))


def test_a_fingerprint_can_be_kept() -> None:
    made = fingerprint("大家好，我是新来的")

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=Fingerprint) == made
