"""How alike two texts are, whatever their language: by the pieces of two or three signs they have in common.

A fingerprint is small, can be kept in a record, and compares in microseconds. It is exact for texts of up to
about a hundred signs and a close estimate above.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

import msgspec

from townhall.text.normal import Normal, normal
from townhall.text.signs import WIDE

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
        own, others = set(self.pieces), set(other.pieces)
        both = own | others
        if self.count > KEPT or other.count > KEPT:
            # The smallest of both together are a fair sample of both together.
            both = set(sorted(both)[:KEPT])
        shared = len(own & others & both)
        return 2 * shared / (len(both) + shared)


def fingerprint(text: str | Normal) -> Fingerprint:
    """Return the fingerprint of a text: of its letters and digits in normal form."""
    form = text if isinstance(text, Normal) else normal(text)
    found = _pieces("".join(filter(str.isalnum, form.text)))
    return Fingerprint(tuple(sorted(found)[:KEPT]), len(found))


def _pieces(signs: str) -> set[int]:
    """Return the checksums of the pieces: two signs from a Han character on, three from any other."""
    if not signs:
        return set()
    coded = signs.encode("utf-32-le", "replace")
    if WIDE.search(signs) is None:
        return {crc32(coded[place : place + 12]) for place in range(0, max(4, len(coded) - 8), 4)}
    wide = {place for run in WIDE.finditer(signs) for place in range(run.start(), run.end())}
    places = range(max(1, len(signs) - 1))
    return {crc32(coded[4 * place : 4 * place + (8 if place in wide else 12)]) for place in places}


def likeness(one: str | Normal, other: str | Normal) -> float:
    """Return how alike two texts are, from 0 to 1; from 0.85 on people call it the same text."""
    return fingerprint(one).likeness(fingerprint(other))
