"""Text with entities as parts: offsets in UTF-16, entities inside one another, entities that lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.telegram.world import SCOPE

from townhall.model.parts import Emoji, Link, Mention, Style, Styled, Text, plain
from townhall_telegram.entities import text_parts
from townhall_telegram.payloads import Entity, User


def test_offsets_behind_an_emoji_count_its_two_units() -> None:
    parts = text_parts("👍 bold", [Entity("bold", 3, 4)], SCOPE)

    assert parts == (Text("👍 "), Styled("bold", Style.BOLD))


@pytest.mark.parametrize(
    ("entity", "part"),
    [
        (Entity("bold", 0, 4), Styled("here", Style.BOLD)),
        (Entity("italic", 0, 4), Styled("here", Style.ITALIC)),
        (Entity("underline", 0, 4), Styled("here", Style.UNDERLINE)),
        (Entity("strikethrough", 0, 4), Styled("here", Style.STRIKE)),
        (Entity("spoiler", 0, 4), Styled("here", Style.SPOILER)),
        (Entity("code", 0, 4), Styled("here", Style.CODE)),
        (Entity("pre", 0, 4), Styled("here", Style.CODE_BLOCK)),
        (Entity("text_link", 0, 4, url="https://a.example"), Link("https://a.example", "here")),
        (Entity("url", 0, 4), Link("https://here", "here")),
        (Entity("text_mention", 0, 4, user=User(7, "Eve")), Mention(SCOPE.member(7), "Eve")),
        (Entity("custom_emoji", 0, 4, custom_emoji_id="9"), Emoji("here", "9")),
        (Entity("blockquote", 0, 4), Text("here")),
        (Entity("hashtag", 0, 4), Text("here")),
        (Entity("of_the_future", 0, 4), Text("here")),
    ],
)
def test_each_kind_has_its_part(entity: Entity, part: object) -> None:
    assert text_parts("here", [entity], SCOPE) == (part,)


def test_an_unknown_name_stays_text_and_ours_is_a_mention() -> None:
    entities = [Entity("mention", 0, 4), Entity("mention", 5, 13)]

    parts = text_parts("@eve @townhall_bot", entities, SCOPE)

    assert parts == (Text("@eve "), Mention(SCOPE.member(42), "townhall_bot"))


def test_a_link_in_bold_stays_one_link() -> None:
    entities = [Entity("bold", 0, 9), Entity("text_link", 2, 5, url="https://a.example")]

    parts = text_parts("a linky b", entities, SCOPE)

    assert parts == (Styled("a ", Style.BOLD), Link("https://a.example", "linky"), Styled(" b", Style.BOLD))


def test_bold_inside_a_link_stays_one_link() -> None:
    entities = [Entity("text_link", 0, 9, url="https://a.example"), Entity("bold", 2, 3)]

    assert text_parts("some link", entities, SCOPE) == (Link("https://a.example", "some link"),)


@given(
    st.text(max_size=40),
    st.lists(
        st.builds(
            Entity,
            st.sampled_from(["bold", "code", "url", "mention", "text_link", "text_mention", "odd"]),
            st.integers(-5, 60),
            st.integers(-5, 60),
        ),
        max_size=6,
    ),
)
def test_whatever_the_entities_say_the_words_stay_in_order(text: str, entities: list[Entity]) -> None:
    shown = plain(text_parts(text, entities, SCOPE))

    if all(entity.offset % 2 == 0 for entity in entities) and max(text, default="") <= "\uffff":
        assert shown.replace("https://", "") == text.replace("https://", "")
    assert len(shown) >= len(text.encode("utf-16-le", "surrogatepass")) // 4
