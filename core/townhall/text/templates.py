"""Templates: ``{variables}``, ``**strong**`` words and courtesies, rendered into parts.

A variable that holds a member becomes a mention, parts stay parts, everything else is plain text that can neither
format, link nor mention. ``{please}``, ``{thanks}`` and ``{sorry}`` are filled by the catalogue itself, in the
language and tone of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from townhall.model.parts import Mention, Part, Parts, Style, Styled, Text
from townhall.model.people import Member
from townhall.text.names import safe_name

COURTESIES: Final = ("please", "thanks", "sorry")
"""The politeness slots every template may use without being given them."""

_SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)\}|\*\*(.+?)\*\*|\{\{|\}\}", re.DOTALL)
_STRONG: Final = {"text": "strong", "slot": "strong_slot"}
"""What a piece is between two pairs of stars; strong words hold no others."""
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?\n])[\s*“\"(]*$")

Courtesy = Callable[[str], str]
"""Gives the words of a courtesy by its name."""


class TextError(Exception):
    """A text or variable is missing; the message names it."""


def variables_of(template: str) -> frozenset[str]:
    """Return the variables a template must be given; courtesies are none of them."""
    return _slots(template) - frozenset(COURTESIES)


def courtesies_of(template: str) -> frozenset[str]:
    """Return the courtesies a template says."""
    return _slots(template) & frozenset(COURTESIES)


def _slots(template: str) -> frozenset[str]:
    return frozenset(name for kind, name in _compiled(template) if kind in ("slot", "strong_slot"))


def _none_known(name: str) -> str:
    raise TextError(f"There are no words for the courtesy {{{name}}}.")


def render(template: str, variables: Mapping[str, object], courtesy: Courtesy = _none_known) -> Parts:
    """Return the parts of a template; raises :class:`TextError` for a variable that was not given."""
    parts: list[Part] = []
    before = ""
    for kind, piece in _compiled(template):
        if kind == "text":
            parts.append(Text(piece))
        elif kind == "strong":
            parts.append(Styled(piece, Style.BOLD))
        else:
            value = _value(piece, template, variables, courtesy, before)
            parts.extend(_filled(value, strong=kind == "strong_slot"))
        before += piece if kind in ("text", "strong") else "…"
    return _joined(parts)


def _value(name: str, template: str, variables: Mapping[str, object], courtesy: Courtesy, before: str) -> object:
    if name in variables:
        return variables[name]
    if name not in COURTESIES:
        raise TextError(f"The text {template[:40]!r} needs the variable {{{name}}}.")
    words = courtesy(name)
    return words[:1].upper() + words[1:] if _SENTENCE_ENDS.search(before) else words


def _filled(value: object, *, strong: bool) -> Iterator[Part]:
    if isinstance(value, Member):
        yield Mention(value.id, safe_name(value.name))
    elif isinstance(value, Part):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _filled(one, strong=strong)  # pyright: ignore[reportUnknownArgumentType]
    elif strong:
        yield Styled(str(value), Style.BOLD)
    else:
        yield Text(str(value))


@lru_cache(maxsize=4096)
def _compiled(template: str) -> tuple[tuple[str, str], ...]:
    """Split a template once: ``text``, ``strong``, ``slot`` and ``strong_slot`` pieces."""
    pieces: list[tuple[str, str]] = []
    position = 0
    for found in _SLOT.finditer(template):
        pieces.append(("text", template[position : found.start()]))
        position = found.end()
        if found[1] is not None:
            pieces.append(("slot", found[1]))
        elif found[2] is not None:
            pieces += [(_STRONG.get(kind, kind), piece) for kind, piece in _compiled(found[2])]
        else:
            pieces.append(("text", found[0][0]))
    pieces.append(("text", template[position:]))
    return tuple(piece for piece in pieces if piece[1])


def _joined(parts: list[Part]) -> Parts:
    """Join neighbouring plain texts, so that equal messages are equal trees."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + part.text)
        else:
            joined.append(part)
    return tuple(joined)
