"""Parts as HTML: everything escaped, nothing of a member's becomes markup or a mention, lengths as Telegram counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.servers.telegram.words import read, units

from townhall.model.ids import MemberId
from townhall.model.parts import (
    Button,
    ButtonRows,
    ContactCard,
    Emoji,
    Image,
    Link,
    Mention,
    MentionAll,
    MentionRole,
    Part,
    Quote,
    Style,
    Styled,
    Text,
)
from townhall_telegram.formatting import formatted

PREFIX = "telegram:tg:"
EVE = MemberId("telegram:tg:4711")
NAMES = [
    "@everyone",
    "<@&1>",
    "[CQ:at,qq=all]",
    "</b><a href=x>",
    "*_[]()",
    "\u202egnp.exe",
    "x" * 10_240,
    "Z\u0310\u0311\u0312\u0313\u0314\u0315a\u0316\u0317\u0318lgo",
    "https://evil.example/join",
    "&lt;b&gt;",
    "\ud800",
]


def html(*parts: Part) -> str:
    return formatted(parts, PREFIX).html


def with_name(part: Part, name: str) -> Part:
    """Return a part in which a name stands where ``NAME`` stood."""
    fields = {field: getattr(part, field) for field in part.__struct_fields__}
    return replace(part, **{field: name for field, value in fields.items() if value == "NAME"})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "part",
    [
        Mention(EVE, "NAME"),
        Mention(MemberId("discord:dc:7"), "NAME"),
        Text("NAME"),
        Styled("NAME", Style.BOLD),
        MentionRole("7", "NAME"),
        ContactCard("NAME"),
        Quote("NAME"),
    ],
    ids=["mention", "of another platform", "text", "styled", "role", "contact", "quote"],
)
def test_a_name_is_never_a_mention_nor_markup(name: str, part: Part) -> None:
    part = with_name(part, name)
    words = read(html(Text("Welcome, "), part, Text("!")), "HTML")

    own = isinstance(part, Mention) and part.member == EVE
    expected = {"text_mention"} if own else {"bold"} if isinstance(part, Styled) else set[str]()
    expected |= {"blockquote"} if isinstance(part, Quote) else set()
    kinds = {span.type for span in words.spans}
    # Words of our own may hold an address or a command; what a person calls themselves may not.
    assert kinds - expected <= ({"url", "bot_command"} if isinstance(part, Text | Styled | Quote) else set[str]())
    assert sum(span.type == "text_mention" for span in words.spans) == int(own)


def test_a_person_is_mentioned_by_number() -> None:
    assert html(Mention(EVE, "Eve & <Co>")) == '<a href="tg://user?id=4711">Eve &amp; ‹Co›</a>'


def test_everybody_cannot_be_mentioned() -> None:
    assert [span.type for span in read(html(MentionAll()), "HTML").spans] == []


@pytest.mark.parametrize("style", list(Style))
def test_every_style_is_understood_by_the_platform(style: Style) -> None:
    words = read(html(Styled("a<b", style)), "HTML")

    assert (words.text, len(words.spans)) == ("a<b", 1)


def test_a_link_cannot_leave_its_attribute() -> None:
    words = read(html(Link('https://a.example/"><b>', "here")), "HTML")

    assert [(span.type, span.url) for span in words.spans] == [("text_link", 'https://a.example/"><b>')]


def test_commands_stay_what_they_are() -> None:
    assert html(Text("/help@townhall_bot a@b.example")) == "/help@townhall_bot a@b.example"


def test_buttons_and_media_are_set_apart() -> None:
    said = formatted(
        (Image("F"), Text("Hi"), ButtonRows(((Button("Go", "x"), Button("See", url="https://a")),))), PREFIX
    )

    assert said.media == (Image("F"),)
    assert said.keyboard is not None
    (row,) = said.keyboard.inline_keyboard
    assert [(button.callback_data, button.url) for button in row] == [("x", None), (None, "https://a")]


def test_an_emoji_is_shown_as_it_is() -> None:
    assert html(Emoji("🎉", "9")) == "🎉"


@given(
    st.lists(
        st.one_of(
            st.builds(Text, st.text()),
            st.builds(Styled, st.text(), st.sampled_from(Style)),
            st.builds(Mention, st.just(EVE), st.text()),
            st.builds(Link, st.text(), st.text()),
            st.builds(Quote, st.text()),
        ),
        max_size=6,
    )
)
def test_whatever_is_said_the_platform_understands_and_counts_the_same(parts: list[Part]) -> None:
    said = formatted(parts, PREFIX)
    words = read(said.html, "HTML")

    assert units(words.text.replace("\ufffd", "x")) <= said.length
    assert not [span for span in words.spans if span.type == "mention"]
