"""What makes a message a contribution: that it says something, in any script, and has not just been said."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from struct import Struct
from typing import Final, TypeAlias

from townhall import Normal, Parts, Styled, Text, fingerprint, normal, weighted_length
from townhall_leaderboard.words import GREETINGS

Sketch: TypeAlias = bytes
"""The smallest checksums of a text's pieces: enough to see that two texts are nearly the same; none of its words."""

KEPT: Final = 16
"""How many checksums a sketch has; that of a short text is filled up with zeros."""
PROBES: Final = 6
"""With how many pairs of neighbours among its checksums a text is looked for.

One that is nearly the same has one of these pairs too; one that only has some words in common hardly ever has.
"""
ALIKE: Final = 0.8
"""From this likeness of two sketches on the texts are taken for the same."""
LONGEST_GREETING: Final = 60
"""A longer text, in weighted length, is no bare greeting, whatever it begins with."""
LEAST_BESIDE: Final = 4
"""With less than this beside greetings, in weighted length, a message is a bare greeting."""

_PACKED: Final = Struct(f">{KEPT}I")
_NONE: Final = (0,) * KEPT
_PIECE: Final = 4
_ZERO: Final = b"\0" * _PIECE
SIZE: Final = KEPT * _PIECE
"""Bytes of a sketch."""

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.[^\s@]+")
_EMOJI_NAME: Final = re.compile(r":[a-z0-9_+-]{2,32}:")


class Lack(StrEnum):
    """Why a message is no contribution; the last part of the key of the text that tells so."""

    SHORT = "short"
    GREETING = "greeting"
    FORWARDED = "forwarded"
    REPEATED = "repeated"
    SAID_BEFORE = "said_before"
    COOLDOWN = "cooldown"


def said_in(parts: Parts) -> Normal:
    """Return what somebody says themselves, in normal form, without links, mentions, pictures and quotations."""
    said = " ".join([part.text for part in parts if isinstance(part, Text | Styled)])
    if "://" in said or "www." in said or "@" in said:
        said = _ADDRESS.sub(" ", said)
    if said.count(":") > 1:
        said = _EMOJI_NAME.sub(" ", said)
    return normal(said)


def lack_of(letters: str, least: int, greetings: tuple[str, ...]) -> Lack | None:
    """Return what a text lacks by itself, or None."""
    weight = weighted_length(letters)
    if weight < least:
        return Lack.SHORT
    return Lack.GREETING if weight <= LONGEST_GREETING and _is_greeting(letters, greetings) else None


def sketch(form: Normal) -> Sketch:
    """Return what is kept of a text to compare later ones with."""
    pieces = fingerprint(form).pieces[:KEPT]
    return _PACKED.pack(*pieces, *_NONE[len(pieces) :])


def is_among(one: Sketch, others: bytes) -> bool:
    """Return whether a text is nearly the same as one of others, whose sketches stand one behind the other."""
    if one in others and others.find(one) % SIZE == 0:
        return True
    looked_at: set[int] = set()
    for start in range(0, PROBES * _PIECE, _PIECE):
        probe = one[start : start + 2 * _PIECE]
        if probe.endswith(_ZERO):
            break
        at = others.find(probe)
        while at >= 0:
            begin = at - at % SIZE
            if at % _PIECE == 0 and begin not in looked_at:
                if alike(one, others[begin : begin + SIZE]):
                    return True
                looked_at.add(begin)
            at = others.find(probe, at + 1)
    return False


def alike(one: Sketch, other: Sketch) -> bool:
    """Return whether two texts are nearly the same."""
    own, others = set(_PACKED.unpack(one)), set(_PACKED.unpack(other))
    own.discard(0)
    others.discard(0)
    common = own & others
    # However the rest is sampled, so few in common are not enough.
    if 2 * len(common) < ALIKE * min(len(own), len(others)):
        return False
    both = own | others
    if len(own) == KEPT or len(others) == KEPT:
        # The smallest of both together are a fair sample of both together.
        both = set(sorted(both)[:KEPT])
        common &= both
    return 2 * len(common) >= ALIKE * (len(both) + len(common)) > 0


def _is_greeting(letters: str, more: tuple[str, ...]) -> bool:
    begins, greeting = _greetings(more)
    # Most texts do not even begin with one, and that is seen much faster than what is left without any.
    return begins.match(letters) is not None and weighted_length(greeting.sub("", letters)) < LEAST_BESIDE


@lru_cache(maxsize=64)
def _greetings(more: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a greeting among the first letters, behind fewer than would say something, and anywhere."""
    own = (normal(greeting).letters for greeting in more)
    words = sorted({*GREETINGS, *filter(None, own)}, key=lambda word: (-len(word), word))
    any_of_them = "|".join(map(re.escape, words))
    return re.compile(f".{{0,{LEAST_BESIDE - 1}}}?(?:{any_of_them})"), re.compile(any_of_them)
