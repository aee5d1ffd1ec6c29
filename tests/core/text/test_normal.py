"""The normal form undoes tricks of writing, leaves ordinary text of every script alone, and knows what was written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall.text.normal import Span, normal, weighted_length

TRICKS = [
    ("ＶＸ１２３", "vx123"),
    ("Ⓥⓧ 𝐯𝐱 𝓿𝔁", "vx vx vx"),
    ("v\u200bi\u2060p\ufeff", "vip"),
    ("\u202egnp.exe\u202c", "gnp.exe"),
    ("微\ufe0f信\U000e0101", "微信"),
    ("p\u0430yp\u0430l", "paypal"),
    ("\u0412UY N\u041eW", "buy now"),
    ("free \u03b1ir", "free air"),
    ("v\u00d7", "vx"),
    ("buy \u0455\u0435\u200b\u0445", "buy sex"),
    ("Z\u0337\u0322e\u0334r\u0321o\u0336", "zero"),
    ("soooo good", "soo good"),
    ("哈哈哈哈哈哈", "哈哈"),
    ("e\u0301te\u0301", "été"),
    ("STRASSE straße", "strasse strasse"),
    ("٣٤٥", "345"),
    ("please \u0440\u0430\u0443 me", "please pay me"),
    ("加\u0440\u0430\u0443", "加pay"),
    ("a\tb\nc\u3000d", "a b c d"),
    ("", ""),
]

ORDINARY = [
    "今天我们来讨论一下如何做好社群运营的问题，大家有什么想法？",
    "二〇二六年十一月，王××同学获奖",
    "お疲れ様です。コンビニでコーヒーを買いました。",
    "안녕하세요 반갑습니다",
    "привет всем, как дела? сор из избы не выносят",
    "рост на рынке сахара",
    "сор",
    "καλημέρα σε όλους, τι κάνετε;",
    "chào buổi sáng, bán cà phê",
    "für søren und zoë",
    "สวัสดีครับ ทุกคน",
    "مرحبا بالجميع",
    "мы используем windows-систему и api",
]


@pytest.mark.parametrize(("written", "form"), TRICKS)
def test_a_trick_of_writing_is_undone(written: str, form: str) -> None:
    assert normal(written).text == form


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_keeps_its_letters(text: str) -> None:
    letters = [sign for sign in normal(text).text if sign.isalpha()]
    kept = [sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalpha()]

    # One Latin letter may take the place of one of its own accents (ø), never of another script.
    assert [unicodedata.name(sign).split()[0] for sign in letters] == [
        unicodedata.name(sign).split()[0] for sign in kept
    ]


@pytest.mark.parametrize(
    ("text", "found", "written"),
    [
        ("call ＶＸ１２３ now", "vx123", "ＶＸ１２３"),
        ("加v\u200bx吧", "vx", "v\u200bx"),
        ("so goooood!", "good", "goooood"),
        ("aaaa bbbb cccc", "bb", "bbbb"),
        ("un cafe\u0301 noir", "café", "cafe\u0301"),
        ("ﬁne", "fi", "ﬁ"),
        ("plain", "lai", "lai"),
    ],
)
def test_what_was_found_is_shown_as_it_was_written(text: str, found: str, written: str) -> None:
    form = normal(text)
    start = form.text.index(found)

    assert form.written(Span(start, start + len(found))) == written


@given(st.text(max_size=60))
def test_places_are_told_in_order_and_lose_nothing(text: str) -> None:
    form = normal(text)
    spans = [form.origin(Span(place, place + 1)) for place in range(len(form.text))]

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    if form.text:
        whole = form.origin(Span(0, len(form.text)))
        assert (
            normal(form.original[whole.start : whole.end]).folded.strip() == form.folded.strip() or not text.isascii()
        )


@given(st.text(alphabet="aаbвсcеeо одйя加微v×x\u0301\u200b １Ⅴ", max_size=40))
def test_every_folded_sign_has_a_place(text: str) -> None:
    form = normal(text)

    assert all(form.folded_origin(Span(place, place + 1)).end > 0 for place in range(len(form.folded)))


@given(st.text(max_size=80))
def test_the_normal_form_says_nothing_in_hidden_signs(text: str) -> None:
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Cn") for sign in normal(text).text)


@pytest.mark.parametrize(
    ("text", "weight"), [("hello world", 10), ("你好", 4), ("用 app 吗", 7), ("안녕", 4), ("ありがとう", 10), ("", 0)]
)
def test_a_han_character_weighs_two(text: str, weight: int) -> None:
    assert weighted_length(text) == weight


def test_weight_is_not_made_by_repetition_or_by_hidden_signs() -> None:
    assert normal("a" * 50 + "\u200b" * 50).weight == 2


USUAL_SIGNS = [
    sign
    for sign in map(chr, (*range(0x20, 0x7F), *range(0x2010, 0x2020), *range(0x3000, 0x3020), *range(0x4E00, 0xA000)))
] + list("，！？：；（）")


@given(st.text(st.sampled_from(USUAL_SIGNS), max_size=60), st.text("aA1 加。，\u200bа", max_size=6))
def test_ordinary_text_is_read_quickly_and_just_like_any_other(text: str, more: str) -> None:
    """The quick way is left at the first sign that is not ordinary, so both ways must agree on either side of it."""
    for written in (text, text + more):
        # A sign that composes with nothing before it takes the slow way, and shows nothing.
        assert normal(written).text == normal(written + "\u200b").text


@given(
    st.text(st.sampled_from([sign for sign in USUAL_SIGNS if len(normal(sign).folded) == 1]), min_size=1, max_size=30)
)
def test_every_place_of_ordinary_text_is_its_own(text: str) -> None:
    form = normal(text)
    found = [form.original[slice(*form.folded_origin(Span(place, place + 1)))] for place in range(len(form.folded))]

    assert "".join(found) == text


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Hello, World 2!", "helloworld2"), ("加 微-信：ＶＸ１", "加微信vx1"), ("🎉 ...", ""), ("", "")],
)
def test_letters_are_what_is_left_without_spaces_signs_and_emoji(text: str, letters: str) -> None:
    assert normal(text).letters == letters


def test_the_letters_of_plain_text_are_those_the_pattern_leaves() -> None:
    everything = "".join(map(chr, range(32, 127)))

    assert normal(everything).letters == "0123456789abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
    assert normal("snake_case, 1 2 3!").letters == "snakecase123"
