"""Segments, CQ codes and cards become parts, in either form of a message the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.onebot.frames import ADA, GROUP, message, scope
from tests.servers.onebot.forms import escaped, shown
from tests.servers.onebot.standard import Segment

from townhall.model.parts import (
    ContactCard,
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    Part,
    Quote,
    Text,
)
from townhall_onebot.cards import card_part
from townhall_onebot.cq_codes import segments_of

ADDRESS = "https://example.org/a.jpg"
CARD = {"app": "com.tencent.structmsg", "prompt": "[分享]News", "meta": {"news": {"jumpUrl": "https://e.org"}}}
CASES: list[tuple[Segment, Part | None]] = [
    (Segment("text", {"text": "a, [b] & c"}), Text("a, [b] & c")),
    (Segment("at", {"qq": str(ADA)}), Mention(scope().person(ADA))),
    (Segment("at", {"qq": str(ADA), "name": "@Ada"}), Mention(scope().person(ADA), "Ada")),
    (Segment("at", {"qq": "all"}), MentionAll()),
    (Segment("face", {"id": "14"}), Emoji("微笑", "14")),
    (Segment("face", {"id": "9999"}), Emoji("9999", "9999")),
    (Segment("mface", {"summary": "[哈哈]", "emoji_id": "e1"}), Emoji("哈哈", "e1")),
    (Segment("image", {"file": "A.jpg", "url": ADDRESS}), Image(ADDRESS)),
    (Segment("image", {"file": "A.jpg", "summary": "[动画表情]"}), Image("qq-file:A.jpg", alt="[动画表情]")),
    (Segment("record", {"file": "a.amr"}), File("qq-file:a.amr", "a.amr", "voice")),
    (Segment("video", {"file": "a.mp4", "url": ADDRESS}), File(ADDRESS, "a.mp4", "video")),
    (Segment("file", {"file": "a.pdf", "file_size": "9"}), File("qq-file:a.pdf", "a.pdf", "document", 9)),
    (Segment("share", {"url": ADDRESS, "title": "Look"}), Link(ADDRESS, "Look")),
    (Segment("contact", {"type": "group", "id": "7"}), ContactCard("7", "group:7")),
    (Segment("location", {"lat": "1", "lon": "2", "title": "Here"}), File("", "Here", "location")),
    (Segment("music", {"type": "qq", "id": "7"}), None),
    (Segment("forward", {"id": "abc"}), Quote("", message=message([]).message)),
    (Segment("json", {"data": json.dumps(CARD, ensure_ascii=False)}), Link("https://e.org", "[分享]News")),
    (Segment("markdown", {"content": "# Hi"}), Text("# Hi")),
    (Segment("dice", {"result": "5"}), Emoji("dice", "5")),
    (Segment("unheard-of", {"x": "y"}), None),
]


@pytest.mark.parametrize("strings", [False, True], ids=["array", "string"])
@pytest.mark.parametrize(("segment", "part"), CASES, ids=lambda case: getattr(case, "type", ""))
def test_a_segment_becomes_its_part(segment: Segment, part: Part | None, strings: bool) -> None:
    found = message(shown([segment], strings=strings)).parts

    if isinstance(part, Quote):
        assert [(one.text, one.message) for one in found if isinstance(one, Quote)] == [("", "abc")]
    else:
        assert found == (() if part is None else (part,))


def test_a_mention_has_the_name_that_is_known() -> None:
    known = scope()
    known.names.put(f"{GROUP}/{ADA}", "Ada")

    assert message([{"type": "at", "data": {"qq": ADA}}], known).text == "@Ada"


def test_parts_keep_their_order() -> None:
    found = message(f"hi [CQ:at,qq={ADA}] look: [CQ:image,file=a.jpg]end").parts

    assert [type(one) for one in found] == [Text, Mention, Text, Image, Text]


@given(st.text(), st.text(alphabet="[]&,;#=CQ:at 349amp", max_size=40))
def test_text_goes_through_the_string_form_unharmed(first: str, second: str) -> None:
    text = first + second
    found = segments_of(escaped(text))

    assert "".join(one.data.text for one in found) == text
    assert all(one.type == "text" for one in found)


@given(st.text(max_size=40))
def test_a_value_goes_through_a_code_unharmed(value: str) -> None:
    (found,) = segments_of(f"[CQ:share,url=u,title={escaped(value, inside=True)}]")

    assert found.data.title == value


@pytest.mark.parametrize("text", ["[CQ:at]x", "[CQ:", "[CQ:at,qq", "]", "[CQ:at,qq=1", "[CQ:,a=b]"])
def test_half_a_code_is_text_or_a_code_without_data(text: str) -> None:
    assert message(text).parts is not None


@pytest.mark.parametrize(
    ("card", "part"),
    [
        (
            {"app": "com.tencent.contact.lua", "prompt": "推荐联系人", "meta": {"contact": {"nickname": "Seller"}}},
            ContactCard("Seller"),
        ),
        (
            {"app": "com.tencent.troopsharecard", "prompt": "群", "meta": {"contact": {"jumpUrl": "mqqapi://x"}}},
            ContactCard("群", "mqqapi://x"),
        ),
        (
            {"app": "a", "meta": {"d": {"qqdocurl": "m.q.qq.com/a", "title": "Mini"}}},
            Link("https://m.q.qq.com/a", "Mini"),
        ),
        ({"app": "a", "prompt": "only words"}, Text("only words")),
        ({"app": "a"}, None),
        ({"app": "a", "prompt": "x", "meta": {"d": 7}}, Text("x")),
    ],
)
def test_a_card_is_a_contact_a_link_or_its_headline(card: dict[str, object], part: Part | None) -> None:
    assert card_part(json.dumps(card)) == part


@pytest.mark.parametrize("card", ["", "{", "[]", "7", "[" * 100_000])
def test_what_is_no_card_says_nothing(card: str) -> None:
    assert card_part(card) is None
