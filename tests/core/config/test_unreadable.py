"""A file that is no TOML is told of as its writer sees it: the sign that is there, and the one that belongs there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.config.workshop import installed

from townhall.config.loading import load_text

GROUP = '[groups.square]\nchat = "square"\n'


def said(text: str) -> str:
    [diagnostic] = load_text(text, Path("ops.toml"), installed()).diagnostics
    return str(diagnostic)


@pytest.mark.parametrize(
    ("line", "sign", "plain"),
    [
        ("locale = “zh-CN”", "“", '"'),
        ("locale = 「zh-CN」", "「", '"'),
        ("welcome ＝ true", "＝", "="),
        ("welcome: true", ":", "="),
        ('staff = ["1"，"2"]', "，", ","),
        ('staff = ["1"、"2"]', "、", ","),
        ("【groups.office】", "【", "["),
        ("＃ a note", "＃", "#"),
    ],
)
def test_a_sign_of_another_keyboard_is_named_with_the_plain_one(line: str, sign: str, plain: str) -> None:
    told = said(f"{GROUP}{line}\n")

    assert told.startswith(f"ops.toml, line 3: {sign} at column {line.index(sign) + 1} is no sign of TOML.")
    assert f"Write {plain} instead." in told


def test_a_space_that_is_none_is_named_for_what_it_is() -> None:
    assert "An unusual space at column 8 is no sign of TOML. Write a space instead." in said(
        f"{GROUP}welcome\u3000= true"
    )


def test_a_text_that_ends_with_another_quotation_mark_is_told_at_its_line() -> None:
    told = said(f'{GROUP}title = "北京群”\nlocale = "zh-CN"\n')

    assert told == 'ops.toml, line 3: A text in quotes does not end. Write " instead of ” at its end. [T004]'


@pytest.mark.parametrize(("word", "meant"), [("True", "true"), ("yes", "true"), ("否", "false"), ("OFF", "false")])
def test_a_word_for_yes_or_no_is_answered_with_the_one_toml_knows(word: str, meant: str) -> None:
    assert f"{word} at column 11 is no value. Write {meant}, in small letters" in said(f"{GROUP}welcome = {word}\n")


@pytest.mark.parametrize("word", ["Staff", "20s", "5分钟", "22:30-08:00"])
def test_a_text_without_quotes_is_shown_with_them(word: str) -> None:
    assert f'{word} at column 9 is no value. Put a text in quotes: "{word}".' in said(f"{GROUP}title = {word}  # so\n")


def test_a_group_with_a_name_in_other_letters_learns_where_that_name_belongs() -> None:
    told = said('[groups.北京群]\nchat = "1"\n')

    assert 'Take letters, digits, - and _; what people read is its title = "北京群".' in told


def test_a_backslash_of_a_path_or_pattern_is_told_how_to_write() -> None:
    assert "A backslash stands alone in a text. Write two of them" in said(f'{GROUP}title = "C:\\Users"\n')


def test_a_switch_and_a_table_of_one_plugin_are_told_apart() -> None:
    told = said(f"{GROUP}welcome = true\n[groups.square.welcome]\nbatch_window = '5s'\n")

    assert "line 4: A key or table is written twice" in told
    assert "Take the line welcome = … above out: a table switches its plugin on by itself. [T005]" in told


def test_one_table_in_two_places_is_brought_together() -> None:
    assert "Put what belongs together under one [groups.square]. [T005]" in said(f"{GROUP}{GROUP}")


def test_what_cannot_be_told_by_looking_is_told_as_the_parser_has_it() -> None:
    assert "This is no TOML at column 14: Unclosed array" in said('staff = ["1" "2"]')
