"""The usual formatted message: words in a row, some of them in a style or with an address behind them; pure.

Most formatted messages are nothing else, and one look of a compiled pattern takes them apart; any other is left to
:mod:`townhall_matrix.markup`, which would make the same of these, at twice the price.
"""

from __future__ import annotations

import re

from townhall.model.parts import Part, Parts, Style, Styled, Text
from townhall_matrix.addresses import linked

STYLES = {
    "strong": Style.BOLD,
    "b": Style.BOLD,
    "em": Style.ITALIC,
    "i": Style.ITALIC,
    "u": Style.UNDERLINE,
    "del": Style.STRIKE,
    "s": Style.STRIKE,
    "strike": Style.STRIKE,
    "code": Style.CODE,
}
"""Styles inside a line."""

_ELEMENTS = re.compile(
    rf'<(?:({"|".join(STYLES)})>([^<]+)</\1>|a href="([^"<>]+)">([^<]+)</a>|(br) ?/?>)',
)
"""A run in one style, a run with an address, or the end of a line; the texts between them are what is left."""


def flat_parts(html: str, prefix: str) -> Parts | None:
    """Return the parts of a message that is flat; None for one that must be looked at closely."""
    if "&" in html or "\n" in html or "  " in html or "\t" in html:
        return None
    pieces = iter(_ELEMENTS.split(html))
    words = next(pieces).lstrip(" ")
    if "<" in words or "://" in words:
        return None
    parts: list[Part] = []
    last: Style | None = None
    for tag, styled, address, wording, broken, text in zip(*[pieces] * 6, strict=True):
        if "<" in text or "://" in text:
            return None
        if broken:
            words = f"{words}\n{text.lstrip(' ')}"
            continue
        run = styled or wording
        if run[0] == " " and (words[-1:] == "\n" or not (words or parts)):
            # A line begins here, without its blank.
            return None
        if words:
            parts.append(Text(words))
            last = None
        if tag:
            style = STYLES[tag]
            if style is last:
                return None
            parts.append(Styled(styled, style))
            last, words = style, text
            continue
        part = linked(address, wording, prefix)
        if type(part) is Text:
            return None
        assert part is not None
        parts.append(part)
        last, words = None, text
    if words := words.rstrip():
        parts.append(Text(words))
    return tuple(parts)
