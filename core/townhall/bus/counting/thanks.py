"""Whether somebody says thanks, in the words of the catalogues of all languages."""

from __future__ import annotations

import re
from functools import lru_cache

from townhall.text.normal import normal
from townhall.text.signs import is_wide
from townhall.text.texts import Texts

THANKS, REFUSALS = "core.contribution.thanks", "core.contribution.refusals"


def says_thanks(texts: Texts, words: str) -> bool:
    """Return whether a message thanks: with words of thanks that are not part of a refusal."""
    pattern = _pattern(_words(texts, THANKS), _words(texts, REFUSALS))
    # A refusal is tried first and takes the words of thanks in it along.
    return any(found.lastgroup == "thanks" for found in pattern.finditer(normal(words).text))


def _words(texts: Texts, key: str) -> tuple[str, ...]:
    return tuple(text for locale in texts.locales if (text := texts.find(key, locale)) is not None)


@lru_cache(maxsize=8)
def _pattern(thanks: tuple[str, ...], refusals: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?P<refusal>{_any_of(refusals)})|(?P<thanks>{_any_of(thanks)})")


def _any_of(texts: tuple[str, ...]) -> str:
    phrases = {normal(phrase).text.strip() for text in texts for phrase in text.split(",")}
    # The longest first: of two that begin alike it is the one that is meant.
    return "|".join(_phrase(phrase) for phrase in sorted(phrases, key=len, reverse=True) if phrase) or "(?!)"


def _phrase(phrase: str) -> str:
    """Return what a phrase looks like: Chinese anywhere, Latin as whole words, with a comma or not between them."""
    pattern = r"[\s,，]{1,3}".join(map(re.escape, phrase.split()))
    before = "" if is_wide(phrase[0]) else r"(?<![a-z0-9])"
    # "Thanksss" is thanks too.
    after = "" if is_wide(phrase[-1]) else r"+(?![a-z0-9])"
    return before + pattern + after
