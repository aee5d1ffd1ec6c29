"""Which messages say something, in any script (domain 3.4, point 2; defect 7)."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall import Link, MemberId, Mention, Text, normal, weighted_length
from townhall.model.parts import text_parts
from townhall_leaderboard.substance import (
    LEAST_BESIDE,
    LONGEST_GREETING,
    Lack,
    alike,
    is_among,
    lack_of,
    said_in,
    sketch,
)
from townhall_leaderboard.words import GREETINGS

LEAST = 12


def lack(text: str, *greetings: str) -> Lack | None:
    return lack_of(said_in(text_parts(text)).letters, LEAST, greetings)


@pytest.mark.parametrize(
    "text",
    [
        "I would try the second option first",
        "用第二种方案更稳妥",
        "二番目の方法がいいと思う",
        "두 번째 방법을 써 보세요",
        "Попробуйте второй вариант",
        "جرب الخيار الثاني أولا",
    ],
)
def test_a_sentence_of_any_script_says_something(text: str) -> None:
    assert lack(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "+1",
        "哈哈哈哈哈哈哈哈哈哈哈",
        "好的",
        "!!!!!!!!!!!!!!!!",
        "🎉🎉🎉🎉🎉🎉🎉🎉",
        "a a a a",
        "。。。。。。。。。",
    ],
)
def test_what_is_short_says_nothing(text: str) -> None:
    assert lack(text) is Lack.SHORT


def test_a_han_character_weighs_two() -> None:
    assert (lack("六个汉字足够"), lack("五个汉字少")) == (None, Lack.SHORT)


def test_links_mentions_emoji_and_addresses_say_nothing() -> None:
    parts = (Mention(MemberId("test:test:bo"), "Bo the Builder"), Text(" see "), Link("https://example.org/long/page"))

    assert said_in(parts).letters == "see"
    assert (
        said_in(text_parts("see https://example.org/a/long/page :partying_face: :tada: a@example.org")).letters == "see"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Good morning everyone!",
        "大家早上好呀，各位朋友们",
        "Thank you so much everybody!!!",
        "Ｇｏｏｄ　ｍｏｒｎｉｎｇ ｅｖｅｒｙｏｎｅ",
        "各位群友们大家晚上好呀",
    ],
)
def test_a_bare_greeting_is_nice_and_no_contribution(text: str) -> None:
    assert lack(text) is Lack.GREETING


def test_a_greeting_with_something_to_say_counts() -> None:
    assert lack("大家早上好，昨天那个导出的问题我找到原因了") is None
    assert lack("Good morning everyone, the export bug is in the date parser") is None


def test_the_team_may_name_further_greetings() -> None:
    assert lack("moin moin zusammen") is None
    assert lack("moin moin zusammen", "Moin", "zusammen") is Lack.GREETING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我们的导出功能在周五会升级，请提前保存", "我们的导出功能在周五会升级,请提前保存!!"),
        ("Please read the notes before you ask here", "please  read the notes before you ask here..."),
        ("加我微信领取资料，名额有限先到先得哦", "加我薇信领取资料，名额有限先到先得哦"),
    ],
)
def test_what_is_nearly_the_same_is_seen_in_any_script(one: str, other: str) -> None:
    """Defect 7: a comparison that only knows Latin letters takes all Chinese for the same, or for nothing."""
    assert alike(sketch(normal(one)), sketch(normal(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("导出功能在周五会升级，请提前保存", "昨天的分享会录像已经放到网盘里了"),
        ("Please read the notes before you ask", "The recording of yesterday is in the archive"),
    ],
)
def test_what_is_different_stays_different_in_any_script(one: str, other: str) -> None:
    assert not alike(sketch(normal(one)), sketch(normal(other)))


def test_a_text_is_found_among_others() -> None:
    texts = [
        sketch(normal(" ".join(Random(number).sample("abcdefghijklmnopqrstuvwxyz" * 3, 40)))) for number in range(30)
    ]

    assert is_among(texts[7], b"".join(texts))
    assert not is_among(sketch(normal("what else could one say")), b"".join(texts))


@given(st.text(max_size=200))
def test_any_text_can_be_weighed(text: str) -> None:
    form = said_in(text_parts(text))
    letters = form.letters

    assert lack_of(letters, LEAST, ()) in (None, Lack.SHORT, Lack.GREETING)
    assert alike(sketch(form), sketch(form)) is (letters != "")


@given(st.lists(st.sampled_from((*GREETINGS, "x", "zq", "字")), min_size=1, max_size=8))
def test_a_greeting_is_what_leaves_next_to_nothing_beside_greetings_wherever_they_stand(pieces: list[str]) -> None:
    letters = "".join(pieces)
    left = re.sub("|".join(sorted(GREETINGS, key=len, reverse=True)), "", letters)

    greets = weighted_length(letters) <= LONGEST_GREETING and weighted_length(left) < LEAST_BESIDE

    assert lack_of(letters, 1, ()) is (Lack.GREETING if greets else None)
