"""Buttons where there are none: numbered lines, and the number somebody types."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from townhall.model.capabilities import Limits
from townhall.model.parts import Button, ButtonRows
from townhall.surface.lengths import shorten, text_size
from townhall.surface.numerals import read_numeral

Words = Callable[..., str]
"""Texts of the core in one language: ``words("core.fit.more", count=7)``."""


class MenuOption(msgspec.Struct, frozen=True):
    """One choice: typing its number does what pressing its button would."""

    number: int
    label: str
    data: str


class Menu(msgspec.Struct, frozen=True):
    """The choices of one message; of a poll, they are votes and carry no data."""

    options: tuple[MenuOption, ...]
    poll: bool = False


def read_menu_choice(text: str, menu: Menu) -> MenuOption | None:
    """Return what somebody chose who typed ``1``, ``１``, ``一`` or ``1.``, or None."""
    number = read_numeral(text) if len(text) <= 16 else None
    return next((option for option in menu.options if option.number == number), None)


def menu_of(rows: Iterable[ButtonRows], words: Words) -> tuple[list[str], Menu | None]:
    """Return the lines that stand for buttons, and the menu of those that press something."""
    lines: list[str] = []
    options: list[MenuOption] = []
    for button in (button for one in rows for row in one.rows for button in row):
        if button.url:
            lines.append(f"{button.label}: {button.url}" if button.label else button.url)
        else:
            options.append(MenuOption(len(options) + 1, button.label, button.data))
            lines.append(f"{options[-1].number}. {button.label}")
    if not options:
        return lines, None
    return [*lines, words("core.fit.menu")], Menu(tuple(options))


def arranged(rows: Iterable[ButtonRows], limits: Limits) -> ButtonRows | None:
    """Return buttons as a platform takes them, with full rows wrapped; None when there are too many."""
    wrapped: list[tuple[Button, ...]] = []
    for row in (row for one in rows for row in one.rows if row):
        wrapped.extend(row[at : at + limits.buttons_per_row] for at in range(0, len(row), limits.buttons_per_row))
    if len(wrapped) > limits.button_rows:
        return None
    return ButtonRows(tuple(tuple(_short(button, limits.button_label_length) for button in row) for row in wrapped))


def _short(button: Button, most: int) -> Button:
    if text_size(button.label) <= most:
        return button
    return Button(shorten(button.label, most), button.data, button.url)
