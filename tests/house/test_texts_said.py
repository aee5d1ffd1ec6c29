"""Whatever code says by a key is in a catalogue and gets every variable it needs, so nothing shows only when sent."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest
from tests.house.sources import parsed, python_files, shown

from townhall.text.templates import COURTESIES, variables_of
from townhall.text.texts import Texts, is_key
from townhall.text.tones import untoned

FOLDERS = ("core/townhall", "plugins")
SAYING = {
    **dict.fromkeys(("say", "reply", "answer", "answer_now", "tell_staff", "text", "UserError"), 0),
    **dict.fromkeys(("whisper", "edit", "button"), 1),
}
"""What says something, and at which place it takes the text."""
TERMS = frozenset(
    "buttons reply_to lane silent not_before expires_at on_result payload request argument lifetime only_for".split()
)
FILES = [file for file in python_files(*FOLDERS) if "group." in (text := file.read_text("utf-8")) or "Error(" in text]


@lru_cache
def needed() -> dict[str, frozenset[str]]:
    """Return, by key, the variables that some wording of it needs."""
    texts = Texts()
    texts.add_folder("core", files("townhall") / "texts")
    for folder in sorted({file.parent for file in python_files("plugins")}):
        texts.add_folder(folder.name.removeprefix("townhall_"), folder / "texts")
    found: dict[str, frozenset[str]] = {}
    for name, text in texts.wordings():
        found[untoned(name)] = found.get(untoned(name), frozenset()) | variables_of(text)
    return found


def said(file: Path) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls of a file that say something by a key."""
    for call in ast.walk(parsed(file)):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            place = SAYING.get(name, len(call.args))
            for text in _texts(call.args[place]) if place < len(call.args) else ():
                yield call, text


def _texts(argument: ast.expr) -> Iterator[str]:
    choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    for one in choices:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and is_key(one.value):
            yield one.value


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_every_key_that_is_said_is_in_a_catalogue(file: Path) -> None:
    assert [f"line {call.lineno}: {key}" for call, key in said(file) if key not in needed()] == []


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_every_text_gets_the_variables_it_needs(file: Path) -> None:
    missing: list[str] = []
    for call, key in said(file):
        given = {keyword.arg for keyword in call.keywords}
        # What stands behind two stars is not to be read off the code.
        if None not in given and (lacks := needed().get(key, frozenset()) - given - TERMS):
            missing.append(f"line {call.lineno}: {key} needs {', '.join(sorted(lacks))}")

    assert missing == []


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_no_variable_is_called_like_a_courtesy(file: Path) -> None:
    # It would hide the polite words from the text, and an ops team could not tell which of the two it gets.
    given = [(call.lineno, keyword.arg) for call, _ in said(file) for keyword in call.keywords]

    assert [f"line {line}: {name}" for line, name in given if name in COURTESIES] == []
