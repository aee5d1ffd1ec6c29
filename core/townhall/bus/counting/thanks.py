"""Whether somebody says thanks, in the words of the catalogues of all languages."""

from __future__ import annotations

import re
from functools import lru_cache

from townhall.text.signs import is_wide
from townhall.text.texts import Texts

_LONGEST_REFUSAL = 40
"""How many signs before the words of thanks a refusal may begin."""
THANKS, REFUSALS = "core.contribution.thanks", "core.contribution.refusals"


def says_thanks(texts: Texts, words: str) -> bool:
    """Return whether a message thanks: with words of thanks that are not part of a refusal."""
    thanks, small = texts.everywhere(THANKS), words.lower()
    beginnings = _beginnings(thanks, small.isascii())
    places = [place for beginning in beginnings if (place := small.find(beginning)) >= 0]
    if not places:
        # Nearly every message: a look for a few words is all it costs.
        return False
    pattern = _pattern(thanks, texts.everywhere(REFUSALS))
    # A refusal is tried first and takes the words of thanks in it along.
    start = max(0, min(places) - _LONGEST_REFUSAL)
    return any(found.lastgroup == "thanks" for found in pattern.finditer(small, start))


@lru_cache(maxsize=8)
def _beginnings(texts: tuple[str, ...], ascii_only: bool) -> tuple[str, ...]:
    """Return the fewest beginnings of phrases without one of which none of them stands in a text."""
    wanted = {phrase.split()[0] for phrase in _phrases(texts) if phrase.isascii() or not ascii_only}
    firsts = sorted(wanted, key=len)
    return tuple(one for place, one in enumerate(firsts) if not any(other in one for other in firsts[:place]))


@lru_cache(maxsize=8)
def _pattern(thanks: tuple[str, ...], refusals: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?P<refusal>{_any_of(refusals)})|(?P<thanks>{_any_of(thanks)})")


def _phrases(texts: tuple[str, ...]) -> set[str]:
    return {phrase for text in texts for part in text.split(",") if (phrase := part.strip().lower())}


def _any_of(texts: tuple[str, ...]) -> str:
    # The longest first: of two that begin alike it is the one that is meant.
    return "|".join(_expression(phrase) for phrase in sorted(_phrases(texts), key=len, reverse=True)) or "(?!)"


def _expression(phrase: str) -> str:
    """Return what a phrase looks like: Chinese anywhere, Latin as whole words, with a comma or not between them."""
    expression = r"[\s,，]{1,3}".join(map(re.escape, phrase.split()))
    before = "" if is_wide(phrase[0]) else r"(?<![a-z0-9])"
    # "Thanksss" is thanks too.
    after = "" if is_wide(phrase[-1]) else r"+(?![a-z0-9])"
    return before + expression + after
