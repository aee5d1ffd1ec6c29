"""Catalogues of texts for people, one TOML file per language beside the code that uses them.

A text is found by key (``welcome.greet.one``) in: ops.toml's own texts, then the catalogue of the wanted locale,
of its language, then English; and there in the wanted tones, then in its default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import TypeAlias

import tomli

from townhall.model.parts import Parts, plain
from townhall.text.templates import TextError, render
from townhall.text.tones import flatten, toned, untoned

Catalogue: TypeAlias = Mapping[str, str]
"""Key to text; further wordings of a text under ``KEY:TONE``."""

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


class Texts:
    """All catalogues of one Townhall."""

    def __init__(self) -> None:
        self._catalogues: dict[str, dict[str, str]] = {}
        self._own: Mapping[str, Catalogue] = {}
        self._everywhere: dict[str, tuple[str, ...]] = {}

    def add(self, locale: str, prefix: str, catalogue: Catalogue) -> None:
        """Add the texts of a plugin (or of the core) in one locale; keys get ``prefix.`` in front."""
        shelf = self._catalogues.setdefault(locale, {})
        shelf.update({f"{prefix}.{key}": text for key, text in catalogue.items()})
        self._everywhere.clear()

    def add_folder(self, prefix: str, folder: Traversable) -> None:
        """Add every ``LOCALE.toml`` of a ``texts`` folder; a folder that is not there adds nothing."""
        if not folder.is_dir():
            return
        for file in folder.iterdir():
            if file.name.endswith(".toml"):
                catalogue = dict(flatten(tomli.loads(file.read_text(encoding="utf-8"))))
                self.add(file.name.removesuffix(".toml"), prefix, catalogue)

    def override(self, own: Mapping[str, Catalogue]) -> None:
        """Put ops.toml's own texts before every catalogue."""
        self._own = own
        self._everywhere.clear()

    def everywhere(self, key: str) -> tuple[str, ...]:
        """Return the texts of a key in all languages, for what people write in any of them."""
        found = self._everywhere.get(key)
        if found is None:
            texts = [self.find(key, locale) for locale in self.locales]
            found = self._everywhere[key] = tuple(dict.fromkeys(text for text in texts if text is not None))
        return found

    def find(self, key: str, locale: str, tones: Sequence[str] = ()) -> str | None:
        """Return the text of a key in the nearest language and the most wanted tone it has, or None."""
        names = (*(toned(key, tone) for tone in tones), key) if tones else (key,)
        for shelf in self._shelves(locale):
            for name in names:
                found = shelf.get(name)
                if found is not None:
                    return found
        return None

    def _shelves(self, locale: str) -> Iterator[Catalogue]:
        for tag in _fallbacks(locale):
            for shelves in (self._own, self._catalogues):
                if (shelf := shelves.get(tag)) is not None:
                    yield shelf

    def keys(self, locale: str) -> frozenset[str]:
        """Return the keys a locale's own catalogue has."""
        return frozenset(untoned(name) for name in self._catalogues.get(locale, {}))

    def wordings(self) -> Iterator[tuple[str, str]]:
        """Yield name (``KEY`` or ``KEY:TONE``) and text of all that the catalogues have, in every language."""
        for shelf in self._catalogues.values():
            yield from shelf.items()

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales there are catalogues for."""
        return tuple(sorted(self._catalogues))

    def own(self, prefix: str, locale: str) -> tuple[str, ...]:
        """Return what ops.toml has below ``prefix.`` for a language, without the prefix, sorted."""
        tags = _fallbacks(locale)
        found = {untoned(name) for tag in tags for name in self._own.get(tag, {}) if name.startswith(f"{prefix}.")}
        return tuple(sorted(key.removeprefix(f"{prefix}.") for key in found))

    def resolve(self, text: str, locale: str, tones: Sequence[str] = ()) -> str:
        """Return the template behind a key, or the text itself when it is none."""
        if not is_key(text):
            return text
        found = self.find(text, locale, tones)
        if found is None:
            raise TextError(f"There is no text {text!r} in any catalogue.")
        return found

    def render(self, text: str, locale: str, variables: Mapping[str, object], tones: Sequence[str] = ()) -> Parts:
        """Return the parts of a text or of the text of a key; raises :class:`TextError`."""
        return self.fill(self.resolve(text, locale, tones), locale, variables, tones)

    def fill(self, template: str, locale: str, variables: Mapping[str, object], tones: Sequence[str] = ()) -> Parts:
        """Return the parts of a template, with courtesies in a language and tone; raises :class:`TextError`."""

        def courtesy(name: str) -> str:
            return self.resolve(f"core.courtesy.{name}", locale, tones)

        return render(template, variables, courtesy)

    def string(
        self, text: str, locale: str, variables: Mapping[str, object] | None = None, tones: Sequence[str] = ()
    ) -> str:
        """Return a text as a plain string, for labels and terminal output."""
        return plain(self.render(text, locale, variables or {}, tones))


def is_key(text: str) -> bool:
    """Return whether a setting names a text of the catalogues instead of being one."""
    return _KEY.fullmatch(text) is not None


def _fallbacks(locale: str) -> tuple[str, ...]:
    language = locale.split("-", 1)[0]
    same_language = ("zh-CN",) if language == "zh" else ()
    return tuple(dict.fromkeys((locale, language, *same_language, "en")))
