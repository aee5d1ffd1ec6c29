"""How alike two texts are, whatever their language: by the pieces of two or three signs they have in common.

A fingerprint is small, can be kept in a record, and compares in microseconds. It is exact for texts of up to
about a hundred signs and a close estimate above.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Final
from zlib import crc32

import msgspec

from townhall.text.normal import Normal, normal
from townhall.text.signs import wide_signs

KEPT: Final = 128
"""How many pieces a fingerprint keeps: the smallest by their checksum, which are a fair sample."""


class Fingerprint(msgspec.Struct, frozen=True, gc=False):
    """What is left of a text to compare it by. Make one by :func:`fingerprint`."""

    pieces: tuple[int, ...] = ()
    """Checksums of its pieces, the smallest first, as many as are kept."""
    count: int = 0
    """How many different pieces the text has."""
    most: ClassVar[int] = KEPT
    """How many pieces are kept at most: all of a shorter text, a fair sample of a longer one."""

    def likeness(self, other: Fingerprint) -> float:
        """Return how alike the texts are, from 0 to 1; texts of spaces and punctuation only are like nothing."""
        if not self.count or not other.count:
            return 0.0
        if self.pieces == other.pieces:
            return 1.0
        own = set(self.pieces)
        if self.count <= KEPT and other.count <= KEPT:
            return 2 * len(own.intersection(other.pieces)) / (self.count + other.count)
        # The smallest of both together are a fair sample of both together.
        both = sorted(own.union(other.pieces))[:KEPT]
        shared = len(own.intersection(other.pieces).intersection(both))
        return 2 * shared / (len(both) + shared)


def fingerprint(text: str | Normal) -> Fingerprint:
    """Return the fingerprint of a text: of its letters and digits in normal form."""
    form = text if isinstance(text, Normal) else normal(text)
    return fingerprint_of_letters(form.letters)


# The plugins of a group look at the same message one after another.
@lru_cache(maxsize=16)
def fingerprint_of_letters(letters: str) -> Fingerprint:
    """Return the fingerprint of letters and digits in normal form; the latest few are remembered."""
    found = _pieces(letters)
    return Fingerprint(tuple(sorted(found)[:KEPT]), len(found))


def _pieces(signs: str) -> set[int]:
    """Return the checksums of the pieces: two signs from a Han character on, three from any other."""
    if not signs:
        return set()
    coded = signs.encode("utf-32-le", "replace")
    if signs.isascii() or (first := wide_signs().search(signs)) is None:
        return _windows(coded, 12)
    if first[0] == signs:
        return _windows(coded, 8)
    sizes = [12] * len(signs)
    for run in wide_signs().finditer(signs):
        sizes[run.start() : run.end()] = [8] * (run.end() - run.start())
    places = range(0, max(4, len(coded) - 4), 4)
    return {crc32(coded[place : place + size]) for place, size in zip(places, sizes, strict=False)}


def _windows(coded: bytes, size: int) -> set[int]:
    """Return the checksums of all pieces of so many bytes; of a shorter text, that of all of it."""
    return {crc32(coded[place : place + size]) for place in range(0, max(4, len(coded) - size + 4), 4)}


def likeness(one: str | Normal, other: str | Normal) -> float:
    """Return how alike two texts are, from 0 to 1; from 0.85 on people call it the same text."""
    return fingerprint(one).likeness(fingerprint(other))
