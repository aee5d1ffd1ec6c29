"""Read small numbers as people type them: ``3``, ``３``, ``三``, ``十二``, ``3.``."""

from __future__ import annotations

import unicodedata

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_AROUND = " \t\n.。、)）(（#"

NUMERALS = frozenset("0123456789０１２３４５６７８９十") | _DIGITS.keys() | frozenset(_AROUND)
"""What a small number, as people type it, may begin with."""


def read_numeral(text: str) -> int | None:
    """Return the whole number between 0 and 999 that a text is, or None."""
    bare = unicodedata.normalize("NFKC", text[:16]).strip(_AROUND)
    if len(text) > 16 or not bare:
        return None
    if bare.isascii():
        return int(bare) if bare.isdecimal() and len(bare) <= 3 else None
    return _chinese(bare)


def _chinese(text: str) -> int | None:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text)
    high = _DIGITS.get(tens) if tens else 1
    low = _DIGITS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low
