"""What makes a message a contribution: that it says something, in any script, and has not just been said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final

import msgspec

from townhall import Normal, Parts, Styled, Text, fingerprint, normal, weighted_length
from townhall_leaderboard.words import GREETINGS

KEPT: Final = 16
"""How many checksums a sketch has; a short text has fewer."""
ALIKE: Final = 0.8
"""From this likeness of two sketches on the texts are taken for the same."""
LONGEST_GREETING: Final = 60
"""A longer text, in weighted length, is no bare greeting, whatever it begins with."""
LEAST_BESIDE: Final = 4
"""With less than this beside greetings, in weighted length, a message is a bare greeting."""

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.[^\s@]+")
_EMOJI_NAME: Final = re.compile(r":[a-z0-9_+-]{2,32}:")


class Sketch(msgspec.Struct, frozen=True, gc=False):
    """The smallest checksums of a text's pieces: enough to see that two texts are nearly the same."""

    pieces: frozenset[int]
    least: int
    """The smallest of all."""


class Lack(StrEnum):
    """Why a message is no contribution; the last part of the key of the text that tells so."""

    SHORT = "short"
    GREETING = "greeting"
    FORWARDED = "forwarded"
    REPEATED = "repeated"
    SAID_BEFORE = "said_before"


def said_in(parts: Parts) -> Normal:
    """Return what somebody says themselves, in normal form, without links, mentions, pictures and quotations."""
    said = " ".join([part.text for part in parts if isinstance(part, Text | Styled)])
    if "://" in said or "www." in said or "@" in said:
        said = _ADDRESS.sub(" ", said)
    if said.count(":") > 1:
        said = _EMOJI_NAME.sub(" ", said)
    return normal(said)


def letters_of(form: Normal) -> str:
    """Return the letters and digits of a text; signs and emoji say nothing by themselves."""
    return "".join(filter(str.isalnum, form.text))


def lack_of(letters: str, least: int, greetings: tuple[str, ...]) -> Lack | None:
    """Return what a text lacks by itself, or None."""
    weight = weighted_length(letters)
    if weight < least:
        return Lack.SHORT
    if weight <= LONGEST_GREETING and weighted_length(_greetings(greetings).sub("", letters)) < LEAST_BESIDE:
        return Lack.GREETING
    return None


def sketch(form: Normal) -> Sketch:
    """Return what is kept of a text to compare later ones with; nothing of its words can be read from it."""
    pieces = fingerprint(form).pieces[:KEPT]
    return Sketch(frozenset(pieces), pieces[0] if pieces else 0)


def is_among(one: Sketch, others: Iterable[Sketch]) -> bool:
    """Return whether a text is nearly the same as one of others."""
    least, pieces = one.least, one.pieces
    # Texts that are nearly the same have one of their smallest pieces in common; nearly all others end here.
    return any([(other.least in pieces or least in other.pieces) and alike(one, other) for other in others])


def alike(one: Sketch, other: Sketch) -> bool:
    """Return whether two texts are nearly the same."""
    shared = one.pieces & other.pieces
    if len(one.pieces) < KEPT and len(other.pieces) < KEPT:
        return bool(shared) and 2 * len(shared) >= ALIKE * (len(one.pieces) + len(other.pieces))
    # The smallest of both together are a fair sample of both together.
    both = sorted(one.pieces | other.pieces)[:KEPT]
    common = sum(piece in shared for piece in both)
    return 2 * common / (len(both) + common) >= ALIKE


@lru_cache(maxsize=64)
def _greetings(more: tuple[str, ...]) -> re.Pattern[str]:
    own = ("".join(filter(str.isalnum, normal(greeting).text)) for greeting in more)
    words = sorted({*GREETINGS, *filter(None, own)}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))
