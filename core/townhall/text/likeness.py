"""How alike two texts are, whatever their language: by the pieces of two or three signs they have in common.

A fingerprint is small, can be kept in a record, and compares in microseconds. It is exact for texts of up to
about a hundred signs and a close estimate above.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from struct import iter_unpack
from typing import Final
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
    pattern = wide_signs()
    if pattern.search(signs) is None:
        return _windows(coded, 3)
    if pattern.fullmatch(signs) is not None:
        return _windows(coded, 2)
    wide = {place for run in pattern.finditer(signs) for place in range(run.start(), run.end())}
    places = range(max(1, len(signs) - 1))
    return {crc32(coded[4 * place : 4 * place + (8 if place in wide else 12)]) for place in places}


def _windows(coded: bytes, signs: int) -> set[int]:
    """Return the checksums of all pieces of so many signs; of a shorter text, that of all of it."""
    size = 4 * signs
    if len(coded) <= size:
        return {crc32(coded)}
    found: set[int] = set()
    # Piece after piece beside each other, once from every sign that a piece may begin with; all of it in C.
    for start in range(0, size, 4):
        end = start + (len(coded) - start) // size * size
        found.update(map(crc32, chain.from_iterable(iter_unpack(f"{size}s", coded[start:end]))))
    return found


def likeness(one: str | Normal, other: str | Normal) -> float:
    """Return how alike two texts are, from 0 to 1; from 0.85 on people call it the same text."""
    return fingerprint(one).likeness(fingerprint(other))
