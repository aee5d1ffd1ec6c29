"""Words that are looked for in what people write, in Chinese as in Latin letters, however they are disguised.

Chinese has no spaces, so a Chinese word is found inside a sentence; a Latin word only as a whole word. Spaces and
signs put between the letters, fancy letters, look-alikes, invisible signs and repeated letters hide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from townhall.text.linear import LinearSet
from townhall.text.normal import Normal, Span, normal
from townhall.text.signs import LOOKS_LIKE, PLAIN, is_wide

_SPACELESS: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer: words stand without spaces there too."""


class WordHit(NamedTuple):
    """A word of the list, and where it stands."""

    word: str
    """As it is in the list."""
    span: Span
    """The place in what was written."""
    written: str
    """What stands there, for evidence."""


_SOFT, _SIGN = "[ -]{0,4}", "-{0,3}"
_ANY_WIDE = "[ ,-]{1,4}"
_ANY_LATIN = "(?: {1,3}|[,-]{1,3}| [,-]{1,2} )"
"""A full stop with a space behind it ends a sentence of Latin letters."""
_JOINED_SIGN_LEAST = 4
"""Latin words shorter than this are found with signs between their letters only when all are parted."""


class WordList:
    """A list of words, looked for all at once."""

    __slots__ = ("_edges", "_set", "words")

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words as people write them; one without any letter or digit is left out."""
        letters = {word: _letters(word) for word in words}
        self.words = tuple(word for word, found in letters.items() if found)
        self._edges = [(_has_edge(letters[word][0]), _has_edge(letters[word][-1])) for word in self.words]
        self._set = LinearSet([_pattern(letters[word]) for word in self.words], ignore_case=False)

    def find(self, text: str | Normal) -> Sequence[WordHit]:
        """Return every word of the list that stands in a text, by word and place."""
        form = text if isinstance(text, Normal) else normal(text)
        found = self._set.matching(form.shape)
        return [hit for number in found for hit in self._hits(number, form)] if found else ()

    def __contains__(self, text: object) -> bool:
        """Return whether any word of the list stands in a text."""
        return isinstance(text, str | Normal) and bool(self.find(text))

    def _hits(self, number: int, form: Normal) -> Iterator[WordHit]:
        shape, (before, after) = form.shape, self._edges[number]
        for match in self._set.expression(number).finditer(shape):
            start, end = match.span()
            whole = not (before and start and _has_edge(shape[start - 1]))
            if whole and not (after and end < len(shape) and _has_edge(shape[end])):
                span = form.folded_origin(Span(start, end))
                yield WordHit(self.words[number], span, form.original[span.start : span.end])


def _letters(word: str) -> list[str]:
    """Return the letters and digits of a word, repeated ones together."""
    signs = [sign for sign in word.translate(PLAIN) if sign.isalnum()]
    return ["".join(run) for _, run in groupby(signs)]


def _has_edge(sign: str) -> bool:
    """Return whether a sign belongs to a word that ends where letters end."""
    return sign[0].isalnum() and not is_wide(sign[0]) and _SPACELESS.match(sign[0]) is None


def _pattern(runs: list[str]) -> str:
    """Return what a word looks like: its letters together, softly parted, or every one of them parted."""
    signs = [_sign(run) for run in runs]
    pieces = [signs[0]]
    for before, after, sign in zip(runs, runs[1:], signs[1:], strict=False):
        pieces.append((_SIGN if _has_edge(before) or _has_edge(after) else _SOFT) + sign)
    least = sum(map(len, runs))
    if least < _JOINED_SIGN_LEAST and any(map(_has_edge, runs)):
        pieces = [_joined(runs, signs)]
    together = "".join(pieces)
    every = [_sign(sign) for run in runs for sign in run]
    if len(every) < 2 or not (len(every) > 2 or any(map(_has_edge, runs))):
        return together
    parted = _ANY_LATIN if any(map(_has_edge, runs)) else _ANY_WIDE
    return f"(?:{together}|{parted.join(every)})"


def _joined(runs: list[str], signs: list[str]) -> str:
    """Return a short word whose letters stand together, but where Han and Latin meet."""
    pieces = [signs[0]]
    for before, after, sign in zip(runs, runs[1:], signs[1:], strict=False):
        pieces.append(("" if _has_edge(before) and _has_edge(after) else _SOFT) + sign)
    return "".join(pieces)


def _sign(run: str) -> str:
    """Return what a letter looks like: itself as often as written, or more often than anybody writes it."""
    sign = run[0]
    alike = LOOKS_LIKE[sign]
    one = re.escape(sign) if not alike else f"[{re.escape(sign)}{alike}]"
    if len(run) > 1:
        return f"{one}{{{len(run)},}}"
    # "god" is not found in "good", but in "gooood".
    return f"{one}+" if is_wide(sign) else f"{one}(?:{one}{{2,}})?"
