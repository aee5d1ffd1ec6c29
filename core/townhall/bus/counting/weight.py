"""How much a message says: its weighted length without links, mentions and emoji."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from townhall.model.parts import Parts, Styled, Text
from townhall.text.normal import weighted_length

_NO_WORDS: Final = re.compile(
    "[\u200d\u20e3\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\ufe0e\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)
"""Emoji, arrows, dingbats and what joins them."""
_SPACE: Final = re.compile(r"[^\S ]+")


def weight_of(parts: Parts) -> int:
    """Return the weighted length of a message: a Han character counts 2, spaces, links, mentions and emoji nothing."""
    weight = 0
    for part in parts:
        if isinstance(part, Text | Styled):
            weight += _weight(part.text)
    return weight


def words_of(parts: Parts) -> str:
    """Return the words of a message itself, without mentions and quotations."""
    return " ".join(part.text for part in parts if isinstance(part, Text | Styled))


@cache
def _address() -> re.Pattern[str]:
    # Compiled with the first link: it takes two milliseconds, and a start has no use for it.
    return re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+", re.IGNORECASE)


def _weight(text: str) -> int:
    if "://" in text or "www." in text:
        text = _address().sub(" ", text)
    if not text.isascii():
        text = _NO_WORDS.sub("", text)
    # Line breaks and tabs say as little as spaces do.
    if not text.isprintable():
        text = _SPACE.sub("", text)
    return weighted_length(text)
