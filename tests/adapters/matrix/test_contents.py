"""What goes out: nothing from a name or a text is ever active."""

from __future__ import annotations

import re

import msgspec
import pytest

from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.model.parts import Image, Link, Mention, MentionAll, Parts, Quote, Style, Styled, Text
from townhall.model.places import Place
from townhall_matrix.contents import MOST_BYTES, written
from townhall_matrix.markup import parts_of_html
from townhall_matrix.requests import related, replacing, transaction

ADA = MemberId("matrix:mx:@ada:town.test")
NAMES = [
    "@everyone",
    "@room",
    "<@&1>",
    "[CQ:at,qq=all]",
    "</b><a href=x>",
    '"><img src=x onerror=alert(1)>',
    "*_[]()`",
    "\u202egnp.exe",
    "x" * 10_240,
    "Z̷̢͎a̴͓͝l̸̰̈́g̶̺̈́o̵",
    "line\nbreak",
    "\ud800 half",
    "https://matrix.to/#/@eve:town.test",
]
_ALLOWED = re.compile(r'<a href="https://matrix\.to/#/@ada:town\.test">|</a>|<strong>|</strong>|<br>')


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_mentions_or_formats(name: str) -> None:
    parts: Parts = (Text(f"Welcome {name}, "), Mention(ADA, name), Styled(name, Style.BOLD), Text(name))

    content = written(parts).content

    assert content["m.mentions"] == {"user_ids": ["@ada:town.test"]}
    formatted = str(content.get("formatted_body", ""))
    assert "<" not in _ALLOWED.sub("", formatted)
    assert msgspec.json.decode(msgspec.json.encode(content)) == content


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_plain_text_has_explicit_and_empty_mentions(name: str) -> None:
    content = written((Text(name),), may_mention_all=True).content

    assert content["m.mentions"] == {}
    assert "formatted_body" not in content


def test_the_room_is_mentioned_only_with_the_right_to_it() -> None:
    parts = (MentionAll(), Text(" hear"))

    assert written(parts).content["m.mentions"] == {}
    assert written(parts, may_mention_all=True).content["m.mentions"] == {"room": True}


def test_what_is_written_reads_back_as_the_same_parts() -> None:
    parts: Parts = (
        Text("Hello <you> & "),
        Mention(ADA, "Ada"),
        Text("\nsee "),
        Link("https://x.org/?a=1&b=2", "this"),
        Styled("bold", Style.BOLD),
        Styled("a < b", Style.CODE),
        Text("\n"),
        Quote("said"),
    )

    assert parts_of_html(str(written(parts).content["formatted_body"]), "matrix:mx:") == parts


def test_a_link_to_anything_but_the_web_is_plain_text() -> None:
    content = written((Link("javascript:alert(1)", "here"), Styled("x", Style.BOLD))).content

    assert content["formatted_body"] == "here (javascript:alert(1))<strong>x</strong>"


def test_a_picture_on_the_web_is_shown_by_its_address() -> None:
    content = written((Image("https://x.org/a.png", alt="A map"),)).content

    assert content["formatted_body"] == '<a href="https://x.org/a.png">A map</a>'


def test_a_text_too_long_for_both_forms_goes_out_in_its_plain_one() -> None:
    long = written((Styled("漢" * 16_000, Style.BOLD), Text("&" * 500)))

    assert long.lost
    assert "formatted_body" not in long.content
    assert len(msgspec.json.encode(long.content)) < MOST_BYTES


def test_a_silent_message_is_a_notice() -> None:
    assert written((Text("Psst"),), silent=True).content["msgtype"] == "m.notice"


def test_a_long_edit_fits_into_one_event() -> None:
    content = written((Text("漢" * 16_000),)).content

    edit = replacing(content, MessageId("$1"))

    assert edit["m.new_content"] == content
    assert len(msgspec.json.encode(edit)) < 65_000


def test_a_reply_inside_a_thread_is_a_real_reply() -> None:
    place = Place(GroupId("matrix:mx:!a:b"), thread="$t")

    relation = related({}, place, MessageId("$m"))["m.relates_to"]

    assert relation == {
        "rel_type": "m.thread",
        "event_id": "$t",
        "is_falling_back": False,
        "m.in_reply_to": {"event_id": "$m"},
    }


def test_a_transaction_id_is_the_same_for_the_same_key_and_piece_alone() -> None:
    ids = {transaction("a|b"), transaction("a|c"), transaction("a|b", 1)}

    assert len(ids) == 3
    assert transaction("a|b") in ids
    assert all(re.fullmatch(r"[\w-]+", one) for one in ids)
