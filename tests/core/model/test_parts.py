"""A message is a tree of parts; its plain text is what a reader without formatting sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.core.model.neutral import texts

from townhall.model import parts
from townhall.model.ids import MemberId
from townhall.model.parts import Button, ButtonRows, Link, Mention, Style, Styled, Text

ADA = MemberId("lobby:hall:ada")

READ = [
    (Text("Hello"), "Hello"),
    (Styled("loud", Style.BOLD), "loud"),
    (Mention(ADA, "Ada"), "@Ada"),
    (Mention(ADA), "@lobby:hall:ada"),
    (parts.MentionAll(), "@all"),
    (parts.MentionRole("7", "Helpers"), "@Helpers"),
    (Link("https://example.org", "our page"), "our page"),
    (Link("https://example.org"), "https://example.org"),
    (parts.Emoji("party"), ":party:"),
    (parts.Image("photo.png", caption="A cat"), "A cat"),
    (parts.ContactCard("Bob"), "Bob"),
    (parts.Quote("said before"), ""),
    (parts.File("a.pdf", name="a.pdf"), ""),
    (ButtonRows(((Button("Yes"),),)), ""),
]


@pytest.mark.parametrize(("part", "read"), READ, ids=lambda value: type(value).__name__)
def test_each_part_reads_as_plain_text(part: parts.Part, read: str) -> None:
    assert parts.plain((part,)) == read


def test_parts_read_in_their_order() -> None:
    assert parts.plain((Text("Welcome, "), Mention(ADA, "Ada"), Text("!"))) == "Welcome, @Ada!"


@given(texts)
def test_a_plain_text_reads_letter_by_letter(text: str) -> None:
    assert parts.plain(parts.text_parts(text)) == text


@given(texts)
def test_text_never_becomes_a_mention_or_a_link(text: str) -> None:
    tree = parts.text_parts(f"@everyone <@1> [x](https://example.org) {text}")

    assert [*parts.mentions(tree), *parts.links(tree), *parts.buttons(tree)] == []


def test_an_empty_text_is_an_empty_tree() -> None:
    assert parts.text_parts("") == ()


def test_mentions_links_and_buttons_are_found_in_order() -> None:
    rows = ButtonRows(((Button("Yes"), Button("No")), (Button("Later"),)))
    tree = (Mention(ADA), Link("https://one.example"), Mention(MemberId("b")), Link("https://two.example"), rows)

    assert list(parts.mentions(tree)) == [ADA, "b"]
    assert list(parts.links(tree)) == ["https://one.example", "https://two.example"]
    assert [button.label for button in parts.buttons(tree)] == ["Yes", "No", "Later"]


def test_texts_stand_one_below_the_other() -> None:
    told = parts.under_each_other([(Text("Ada"), Text(" came")), "Bob left", (Text("The end"),)])

    assert parts.plain(told) == "Ada came\nBob left\nThe end"
    assert parts.under_each_other([]) == ()


def test_the_words_of_a_text_stand_without_any_form() -> None:
    told = (Styled("Well", Style.BOLD), Text(" done, "), Mention(ADA, "Ada"), Link("https://x.org", "!"))

    assert parts.plain_words(told) == "Well done, Ada!"
