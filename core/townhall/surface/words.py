"""The core's own texts as plain strings in one language, for pure functions that must say something."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from townhall.surface.menus import Words
from townhall.text.texts import Texts

CORE_PREFIX = "core"


def core_texts() -> Texts:
    """Return catalogues that hold the core's texts; plugins' texts are added to them."""
    texts = Texts()
    texts.add_folder(CORE_PREFIX, files("townhall") / "texts")
    return texts


def words_in(texts: Texts, locale: str, tones: Sequence[str] = ()) -> Words:
    """Return the core's texts in one language and tone."""

    def words(key: str, **variables: object) -> str:
        return texts.string(key, locale, variables, tones)

    return words
