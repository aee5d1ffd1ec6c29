"""Words that are looked for in what people write, in Chinese as in Latin letters, however they are disguised.

Chinese has no spaces, so a Chinese word is found inside a sentence; a Latin word only as a whole word. Spaces and
signs put between the letters, fancy letters, look-alikes, invisible signs and repeated letters hide nothing. A word of
the list may be several ("free money"), or have signs in it ("t.me"): what stands between its letters may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from townhall.text.linear import LinearSet
from townhall.text.normal import Normal, Span, normal
from townhall.text.signs import LOOKS_LIKE, PLAIN, SHAPES, is_wide

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
_WIDEST_GAP = 4
"""So many spaces and signs may stand where the list has some."""


class WordList:
    """A list of words, looked for all at once."""

    __slots__ = ("_edges", "_set", "words")

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words as people write them; one without any letter or digit is left out."""
        runs = {word: found for word in words if (found := _runs(word))}
        self.words = tuple(runs)
        self._edges = [(_has_edge(found[0].letters), _has_edge(found[-1].letters)) for found in runs.values()]
        self._set = LinearSet([_pattern(found) for found in runs.values()], ignore_case=False)

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


class _Run(NamedTuple):
    """A letter of a word, as often as it stands there in a row."""

    letters: str
    gap: str = ""
    """What the list has before it: a space, and ``,`` and ``-`` for signs (:data:`SHAPES`), each once."""


def _runs(word: str) -> list[_Run]:
    """Return the letters and digits of a word, repeated ones together."""
    found: list[_Run] = []
    gap = ""
    for letter, again in groupby(word.translate(PLAIN)):
        if letter.isalnum():
            found.append(_Run("".join(again), gap if found else ""))
            gap = ""
        else:
            gap = "".join(sorted({*gap, letter.translate(SHAPES)}))
    return found


def _has_edge(sign: str) -> bool:
    """Return whether a sign belongs to a word that ends where letters end."""
    return sign[0].isalnum() and not is_wide(sign[0]) and _SPACELESS.match(sign[0]) is None


def _pattern(runs: list[_Run]) -> str:
    """Return what a word looks like: its letters together, softly parted, or every one of them parted."""
    together = "".join(f"{gap}{_sign(run.letters)}" for gap, run in zip(_gaps(runs), runs, strict=True))
    every = [_sign(letter) for run in runs for letter in run.letters]
    edged = any(_has_edge(run.letters) for run in runs)
    if len(every) < 2 or not (len(every) > 2 or edged):
        return together
    return f"(?:{together}|{(_ANY_LATIN if edged else _ANY_WIDE).join(every)})"


def _gaps(runs: list[_Run]) -> Iterator[str]:
    """Yield what may stand before each letter of a word whose letters stand together."""
    letters = sum(len(run.letters) for run in runs)
    short = letters < _JOINED_SIGN_LEAST and any(_has_edge(run.letters) for run in runs)
    yield ""
    for before, after in pairwise(runs):
        if after.gap:
            # A hyphen stands last in a class.
            yield f"[{' ,' if ',' in after.gap else ' '}-]{{0,{_WIDEST_GAP}}}"
        else:
            yield _gap(_has_edge(before.letters), _has_edge(after.letters), short=short)


def _gap(before: bool, after: bool, *, short: bool) -> str:
    """Return what may stand between two letters that the list has together; of which kind they are, is given."""
    if not before and not after:
        return _SOFT
    if short:
        return "" if before and after else _SOFT
    return _SIGN


def _sign(run: str) -> str:
    """Return what a letter looks like: itself as often as written, or more often than anybody writes it."""
    sign = run[0]
    alike = LOOKS_LIKE[sign]
    one = re.escape(sign) if not alike else f"[{re.escape(sign)}{alike}]"
    if len(run) > 1:
        return f"{one}{{{len(run)},}}"
    # "god" is not found in "good", but in "gooood".
    return f"{one}+" if is_wide(sign) else f"{one}(?:{one}{{2,}})?"
