"""What is written: Markdown of ours, and people's words letter by letter."""

from __future__ import annotations

import re

import pytest

from townhall.model.ids import MemberId
from townhall.model.parts import Button, ButtonRows, Link, Mention, MentionRole, Parts, Quote, Style, Text
from townhall_discord.markup import MOST, escaped, linked, styled, written

NAMES = [
    "@everyone",
    "@here",
    "<@&1>",
    "<@900000000000000002>",
    "<#1>",
    "</help:1>",
    "<t:0>",
    "[CQ:at,qq=all]",
    "</b><a href=x>",
    "*_[]()",
    "**bold** __under__ ~~gone~~ ||hidden|| `code`",
    "[click](https://evil.example/)",
    "# Title",
    "> quote",
    "- item",
    "1. first",
    "\u202egnirts",
    "A" * 10_000,
    "Z" + "\u0301" * 200,
    "\\*\\*",
]


def read(content: str) -> str:
    """Return what a reader sees of text in which nothing is marked."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", content).replace("\u200b", "")


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_shown_letter_by_letter_and_calls_nobody(name: str) -> None:
    pieces = written((Text(f"Welcome {name}!"),))

    for piece in pieces:
        allowed = piece.allowed(may_mention_all=False)
        assert (allowed["parse"], allowed["users"], allowed["roles"], allowed["replied_user"]) == ([], [], [], False)
        assert not re.search(r"@(everyone|here)|(?<!\\)<[@#/:t]|(?<!\\)[*_~|`\[\]]|@[!&]?\d", piece.content)
        assert not re.search(r"(?m)^\s*(#{1,3}|-|>|\d+\.)\s", piece.content)
        assert len(piece.content) <= MOST
    assert read("".join(piece.content for piece in pieces)) == f"Welcome {name}!"


@pytest.mark.parametrize("line", ["# Title", "- item", "> quote", "1. first", "-# small", "* item"])
def test_what_begins_a_line_makes_no_block(line: str) -> None:
    assert escaped(line).startswith(("\\", "1\\."))
    assert read(escaped(line)) == line


def test_addresses_stay_as_they_are() -> None:
    assert escaped("see https://example.org/a_b_c?x=1 *now*") == r"see https://example.org/a_b_c?x=1 \*now\*"


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        (Style.BOLD, " **a\\*b** "),
        (Style.ITALIC, " *a\\*b* "),
        (Style.UNDERLINE, " __a\\*b__ "),
        (Style.STRIKE, " ~~a\\*b~~ "),
        (Style.SPOILER, " ||a\\*b|| "),
        (Style.CODE, "``  a*b  ``"),
        (Style.CODE_BLOCK, "```\n a*b \n```"),
    ],
)
def test_our_styles_become_markdown(style: Style, shown: str) -> None:
    assert styled(" a*b ", style) == shown


def test_code_cannot_be_left_from_within() -> None:
    assert "```" not in styled("```@everyone", Style.CODE_BLOCK).removeprefix("```\n").removesuffix("\n```")
    assert "@everyone" not in styled("@everyone", Style.CODE)


def test_links_cannot_break_out_of_their_brackets() -> None:
    assert linked("https://example.org/", "the [rules]") == r"[the \[rules\]](https://example.org/)"
    assert "](" not in linked("https://example.org/) @everyone (", "x")
    assert "](" not in linked("javascript:alert(1)", "x")


def test_a_long_text_is_cut_between_words_and_loses_nothing() -> None:
    text = "word_ " * 800

    pieces = written((Text(text),))

    assert [len(piece.content) <= MOST for piece in pieces] == [True] * len(pieces)
    assert read("".join(piece.content for piece in pieces)) == text


def test_a_mention_is_never_cut() -> None:
    ada = MemberId("discord:dc:900000000000000002")
    parts: Parts = (Text("x" * 1995), Mention(ada, "Ada"), Text("!"))

    first, second = written(parts)

    assert (first.content, second.content) == ("x" * 1995, "<@900000000000000002>!")
    assert second.users == ["900000000000000002"]


def test_quotes_roles_links_and_buttons_are_written() -> None:
    rows = ButtonRows(((Button("Yes", "a"),),))
    (one,) = written((Quote("a\n*b*"), MentionRole("7", "VIP"), Link("https://example.org/"), rows))

    assert one.content == "> a\n> \\*b\\*\n<@&7>https://example.org/"
    assert one.buttons == rows
    assert one.allowed(may_mention_all=False)["roles"] == []
    assert one.allowed(may_mention_all=True)["roles"] == ["7"]
