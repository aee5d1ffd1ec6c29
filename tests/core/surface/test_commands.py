"""Recognising commands among messages."""

from __future__ import annotations

import timeit

import pytest

from townhall.surface.commands import called_word, first_signs, nearest_command, normal_word, read_command

WORDS = {"help": "help", "guide": "guide", "指南": "guide", "welcome": "welcome"}
BARE = {"help": "help", "指南": "guide"}
OURS = {"townbot", "town hall"}


@pytest.mark.parametrize(
    ("text", "command", "arguments"),
    [
        ("/help", "help", ""),
        ("／guide", "guide", ""),
        ("!Welcome  preview ", "welcome", "preview"),
        ("！指南", "guide", ""),
        ("/ＨＥＬＰ", "help", ""),
        ("/HELP@TownBot me", "help", "me"),
        ("/help\nme and\nyou", "help", "me and\nyou"),
        ("   /help x", "help", "x"),
        ("指南", "guide", ""),
        ("指南 规则", "guide", "规则"),
        ("Help me", "help", "me"),
        ("@Town Hall help me", "help", "me"),
        ("@townbot /guide", "guide", ""),
    ],
)
def test_a_command_is_recognised(text: str, command: str, arguments: str) -> None:
    reading = read_command(text, WORDS, BARE, OURS)

    assert reading == (command, arguments)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\n", "/", "／", "!", "//help", "/ help", "/usr/bin", "/help/me", "/help@another"),
        *(
            "https://example.org/help",
            "hello /help",
            "指南针在哪里",
            "helpful",
            "@ada help",
            "/unknown",
            "!!!",
            "¡help!",
        ),
        "x" * 5000,
    ],
)
def test_talk_is_not_taken_for_a_command(text: str) -> None:
    assert read_command(text, WORDS, BARE, OURS) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [("/gide", "gide"), ("／Gide now", "gide"), ("/gide@other", ""), ("/usr/bin", ""), ("!gide", ""), ("gide", "")],
)
def test_the_word_of_an_unknown_command_is_told(text: str, word: str) -> None:
    assert called_word(text, OURS) == word


def test_a_misspelt_command_is_near_the_right_one() -> None:
    assert nearest_command("Giude", WORDS) == "guide"
    assert nearest_command("lasagne", WORDS) == ""


def test_the_first_sign_lets_every_command_pass() -> None:
    signs = first_signs(BARE)

    assert all(text[:1] in signs for text in ("/x", "／x", "!x", "help", "Help", "ｈelp", "指南", "@townbot x", " /x"))
    assert not any(text[:1] in signs for text in ("you", "", "你好", "(help)"))


def test_the_words_of_a_table_are_compared_by_their_normal_form() -> None:
    assert normal_word("Ｇuide") == normal_word("GUIDE") == "guide"


def test_a_message_that_is_no_command_costs_next_to_nothing() -> None:
    def once() -> None:
        read_command("hello, how is everybody doing on this fine day?", WORDS, BARE, OURS)

    best = min(timeit.repeat(once, number=2000, repeat=20)) / 2000

    assert best < 3e-6  # ten times what it takes, so that a busy machine does not fail it
