"""A text as it is compared: tricks of writing undone, and every place in it known in what was really written.

Full-width and fancy letters become plain ones (NFKC), case is folded, what shows nothing is left out, letters of
another script that stand in for Latin ones become these, and a sign repeated more than twice stands twice.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from townhall.text.signs import KINDS, LOOKS_LIKE, PLAIN, SHAPES, foreign_sign, wide_signs

_REPEATED: Final = re.compile(r"(.)\1\1+", re.DOTALL)
_SHORTENED: Final = r"\1\1"
_SIGNS: Final = re.compile(r"[\W_]+")
"""What is neither letter nor digit."""
_ASCII_SIGNS: Final = bytes(code for code in range(128) if not chr(code).isalnum())
"""The same of ASCII."""
_ASCII_SHAPES: Final = bytes(ord(SHAPES[code]) if code < 128 else 0 for code in range(256))
"""How each sign of ASCII looks where words are looked for."""
_WORD: Final = re.compile("[Lazso]+")
_ORDINARY: Final = re.compile(
    "[ -~\u4e00-\u9fef\u3001\u3002\u300a-\u3011\u2014\u2018\u2019\u201c\u201d，！？：；（）]*"
)
"""Chinese and English as nearly everybody writes them: each sign has one plain form, and few are not their own."""
_EAST_ASIAN_SIGNS: Final = (("，", ","), ("！", "!"), ("？", "?"), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"))
_PRINTABLE: Final = {code: " " for code in (*range(32), 127)}


class Span(NamedTuple):
    """Where something stands: ``text[start:end]``."""

    start: int
    end: int


class Normal:
    """A text with its normal form. Make one by :func:`normal`."""

    __slots__ = ("_letters", "_ordinary", "_places", "_shape", "_text", "folded", "original")

    def __init__(self, original: str) -> None:
        self.original = original
        """What was written."""
        self._ordinary = _ORDINARY.fullmatch(original) is not None
        self.folded = _folded_quickly(original) if self._ordinary else _folded(original)
        """The normal form before repetitions are shortened."""
        # What is asked for now and then is made then.
        self._text: str | None = None
        self._letters: str | None = None
        self._shape: str | None = None
        self._places: tuple[Span, ...] | None = None

    @property
    def text(self) -> str:
        """The normal form."""
        if self._text is None:
            folded = self.folded
            # Few texts have any, and to see that is a quarter of what it takes to replace nothing.
            self._text = folded if _REPEATED.search(folded) is None else _REPEATED.sub(_SHORTENED, folded)
        return self._text

    @property
    def letters(self) -> str:
        """The letters and digits of the normal form: what is left without spaces, signs and emoji."""
        if self._letters is None:
            self._letters = _letters(self.text)
        return self._letters

    @property
    def shape(self) -> str:
        """The folded text as words are looked for in it: letters stay as they are, and of signs three are left."""
        if self._shape is None:
            self._shape = _shape(self.folded)
        return self._shape

    @property
    def weight(self) -> int:
        """The length of the normal form; a Han character, kana or Hangul syllable counts 2, a space nothing."""
        return weighted_length(self.text)

    def written(self, span: Span) -> str:
        """Return what was written where something was found, for evidence."""
        return self.original[slice(*self.origin(span))]

    def origin(self, span: Span) -> Span:
        """Return the place in what was written of a place in :attr:`text`."""
        return self.folded_origin(Span(*self._unshortened(span)))

    def folded_origin(self, span: Span) -> Span:
        """Return the place in what was written of a place in :attr:`folded`."""
        start, end = span
        if start >= end:
            return Span(0, 0)
        if self._places is None:
            self._places = () if self._ordinary or self.original.isascii() else _places(self.original)
        places = self._places
        return Span(places[start].start, places[end - 1].end) if places else span

    def _unshortened(self, span: Span) -> tuple[int, int]:
        if len(self.text) == len(self.folded):
            return span
        start, end = span
        lost = 0
        for run in _REPEATED.finditer(self.folded):
            # Where the shortened run stands in the short text: two signs, the second for all that follow.
            at = run.start() - lost
            more = run.end() - run.start() - 2
            if at + 1 < span.start:
                start += more
            if at + 1 < span.end:
                end += more
            lost += more
        return start, end


# The plugins of a group look at the same message one after another.
@lru_cache(maxsize=16)
def normal(text: str) -> Normal:
    """Return a text with its normal form; the latest few are remembered."""
    return Normal(text)


def weighted_length(text: str) -> int:
    """Return how much a text says: a Han character, kana or Hangul syllable counts 2, a space nothing, all else 1."""
    if text.isascii():
        return len(text) - text.count(" ")
    return len(text) - text.count(" ") + sum(map(len, wide_signs().findall(text)))


def _folded_quickly(text: str) -> str:
    """Do what :func:`_folded` does, for ordinary text: a few looks over all of it instead of one at each sign."""
    text = text.lower()
    if not text.isascii():
        for sign, plain in _EAST_ASIAN_SIGNS:
            text = text.replace(sign, plain)
    return text


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower() if text.isprintable() else text.lower().translate(_PRINTABLE)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if foreign_sign().search(text) is not None:
        text = unmasked(text)
    return text.translate(PLAIN)


def unmasked(text: str) -> str:
    """Return a text in which letters that stand in for Latin ones are these.

    A word that mixes scripts is read as Latin. A word of letters that all look Latin is read so only where the rest
    is Latin or East Asian: ordinary Cyrillic or Greek stays what it is.
    """
    kinds = text.translate(KINDS)
    if ("a" not in kinds and "s" not in kinds) or ("L" not in kinds and "w" not in kinds):
        return text
    words = list(_WORD.finditer(kinds))
    # No word is surely of another script.
    guests = not any("z" in word[0] and "L" not in word[0] for word in words)
    pieces: list[str] = []
    done = 0
    for word in words:
        # Signs that are no letters (a multiplication sign, a circle) are what they are when they stand alone.
        if "L" in word[0] or (guests and not word[0].strip("ao")):
            start, end = word.span()
            pieces.append(text[done:start])
            pieces.append("".join(LOOKS_LIKE[sign] or sign for sign in text[start:end]))
            done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _letters(text: str) -> str:
    if text.isascii():
        # A third of what the pattern takes.
        return text.encode().translate(None, _ASCII_SIGNS).decode()
    return _SIGNS.sub("", text)


def _shape(text: str) -> str:
    if text.isascii():
        return text.encode().translate(_ASCII_SHAPES).decode()
    return text.translate(SHAPES)


_JOINS = ("Mn", "Mc", "Me")


def _places(text: str) -> tuple[Span, ...]:
    """Return the place of each folded sign in what was written."""
    places: list[Span] = []
    for start, end in _clusters(text):
        composed = unicodedata.normalize("NFC", text[start:end])
        places.extend([Span(start, end)] * len(composed.translate(PLAIN)))
    return tuple(places)


def _clusters(text: str) -> list[Span]:
    """Return the spans of signs that compose with nothing outside of them."""
    starts = [
        place
        for place, sign in enumerate(text)
        if place == 0
        or not (unicodedata.category(sign) in _JOINS or "\u1160" <= sign <= "\u11ff" or "\ud7b0" <= sign <= "\ud7ff")
    ]
    return [Span(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
