"""Say what is wrong with a text that is no TOML: which sign stands there, and which its writer meant.

Most who write ops.toml are no programmers, and many type with a Chinese keyboard, whose quotation marks, commas and
brackets look right and are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from townhall.config.codes import Code
from townhall.config.diagnostics import Diagnostic, Severity

LOOKALIKES: Final = {
    **dict.fromkeys("“”„‟‘’「」『』«»＂＇", '"'),
    **dict.fromkeys("，、", ","),
    **dict.fromkeys("［【〔", "["),
    **dict.fromkeys("］】〕", "]"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u200b\u202f\u3000\ufeff", " "),
    "＝": "=",
    "：": "=",
    ":": "=",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "。": ".",
    "．": ".",
    "；": ",",
}
"""What is typed, and the plain sign that belongs there."""
WORD: Final = re.compile(r"[^\s,\]}#\"'=\[{]+")
YES: Final = frozenset({"true", "yes", "on", "是", "开"})
NO: Final = frozenset({"false", "no", "off", "否", "关"})
TWICE: Final = re.compile(r"Cannot (declare|overwrite|mutate|redefine)|Duplicate")
REMEDY: Final = "Mend the line, or the one before it."


class Spot(NamedTuple):
    """Where reading ended."""

    said: str
    """By the parser, without a full stop."""
    line: str
    column: int
    """1 is the first."""

    @property
    def sign(self) -> str:
        """The sign at which it ended; empty at the end of the line."""
        return self.line[self.column - 1 : self.column]

    @property
    def rest(self) -> str:
        """The line from there on."""
        return self.line[self.column - 1 :]


def syntax_diagnostic(file: str, error: Exception) -> Diagnostic:
    """Return what there is to say about a text that is no TOML."""
    line, column = int(getattr(error, "lineno", 0) or 0), int(getattr(error, "colno", 0) or 0)
    said = str(getattr(error, "msg", "") or error).rstrip(".")
    if isinstance(error, RecursionError):
        said = "Too many brackets inside each other"
    place = f" at column {column}" if column else ""
    lines = str(getattr(error, "doc", "")).split("\n")
    spot = Spot(said, lines[line - 1] if 0 < line <= len(lines) else "", column)
    if TWICE.match(said):
        code, fault, remedy = Code.DUPLICATE_KEY, f"A key or table is written twice{place}.", _one_of_two(spot)
    else:
        seen = next(_seen(spot), None) if column else None
        code = Code.SYNTAX
        fault, remedy = seen or (f"This is no TOML{place}: {said}.", REMEDY)
    return Diagnostic(code, Severity.ERROR, file, line, "", fault, remedy=remedy)


def _one_of_two(spot: Spot) -> str:
    """Return how to mend what is written twice; mostly it is a switch and a table of the same plugin."""
    header = re.match(r"\s*\[+([^\]]+)\]", spot.line)
    if header is None:
        return "Take one of the two out."
    if spot.said.startswith("Cannot declare"):
        return f"Put what belongs together under one [{header[1]}]."
    key = header[1].rpartition(".")[2].strip()
    return f"Take the line {key} = … above out: a table switches its plugin on by itself."


def _seen(spot: Spot) -> Iterator[tuple[str, str]]:
    """Yield fault and remedy for what can be told by looking; the first says most."""
    place = f"column {spot.column}"
    if spot.said.startswith(("Invalid hex value", "Unescaped")):
        yield "A backslash stands alone in a text.", "Write two of them, or put the text in single quotes: 'C:\\…'."
    value = re.match(r"[^=#]*=\s*([^\s\"'\[{#]+)\s*(?:#.*)?\Z", spot.line)
    if value is not None and spot.said.startswith("Expected newline"):
        yield _bare(value[1], f"column {value.start(1) + 1}")
    if plain := LOOKALIKES.get(spot.sign):
        yield f"{_named(spot.sign)} at {place} is no sign of TOML.", f"Write {_named(plain)} instead."
    if spot.said.startswith(("Illegal character '\\n'", "Unterminated string", "Expected \"'")):
        yield _unclosed(spot)
    if word := WORD.match(spot.rest):
        yield from _misplaced(word[0], place, spot)


def _misplaced(word: str, place: str, spot: Spot) -> Iterator[tuple[str, str]]:
    if spot.said == "Invalid value":
        yield _bare(word, place)
    elif not word[0].isascii():
        fault = f"The name {word} at {place} has other letters than a to z."
        named = re.match(r"\s*\[+(groups|accounts|profiles)\.", spot.line)
        yield (
            fault,
            (
                f'Take letters, digits, - and _; what people read is its title = "{word}".'
                if named
                else f'Put it in quotes: "{word}".'
            ),
        )


def _unclosed(spot: Spot) -> tuple[str, str]:
    wrong = next((one for one in reversed(spot.line) if LOOKALIKES.get(one) == '"'), "")
    remedy = (
        f'Write " instead of {wrong} at its end.' if wrong else "Write the same mark at its end as at its beginning."
    )
    return "A text in quotes does not end.", remedy


def _bare(word: str, place: str) -> tuple[str, str]:
    for words, meant in ((YES, "true"), (NO, "false")):
        if word.lower() in words:
            return f"{word} at {place} is no value.", f"Write {meant}, in small letters and without quotes."
    return f"{word} at {place} is no value.", f'Put a text in quotes: "{word}".'


def _named(sign: str) -> str:
    return "a space" if sign == " " else "An unusual space" if LOOKALIKES.get(sign) == " " else sign
