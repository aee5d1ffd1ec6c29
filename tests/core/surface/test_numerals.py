"""Small numbers as people type them."""

from __future__ import annotations

import pytest

from townhall.surface.menus import Menu, MenuOption, read_menu_choice
from townhall.surface.numerals import read_numeral

MENU = Menu((MenuOption(1, "Guide", "g"), MenuOption(2, "Rules", "r"), MenuOption(10, "Ten", "t")))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("１", 1),
        ("一", 1),
        ("1.", 1),
        (" 2 ", 2),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("三十", 30),
        ("①", 1),
    ],
)
def test_a_number_is_read(text: str, number: int) -> None:
    assert read_numeral(text) == number


@pytest.mark.parametrize("text", ["", "x", "1 2", "1.5", "-1", "一个", "十十", "1234", "1" * 50, "²³a"])
def test_anything_else_is_no_number(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize(("text", "data"), [("1", "g"), ("２", "r"), ("二", "r"), ("10)", "t")])
def test_a_typed_number_chooses(text: str, data: str) -> None:
    chosen = read_menu_choice(text, MENU)

    assert chosen is not None
    assert chosen.data == data


@pytest.mark.parametrize("text", ["3", "one", "", "1 please", "11111111111111111111"])
def test_anything_else_chooses_nothing(text: str) -> None:
    assert read_menu_choice(text, MENU) is None
