"""Catalogues of texts for people, one TOML file per language beside the code that uses them.

A text is found by key (``welcome.greet.one``) in: ops.toml's own texts, then the catalogue of the wanted locale,
of its language, then English. Templates hold ``{variables}`` and ``**strong**`` words; a variable that holds a
member becomes a mention, parts stay parts, everything else is plain text that can neither format, link nor mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import TypeAlias

import tomli

from townhall.model.parts import Button, ButtonRows, Link, Mention, Part, Parts, Style, Styled, Text
from townhall.model.people import Member
from townhall.text.names import safe_name

Catalogue: TypeAlias = Mapping[str, str]

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)\}|\*\*(.+?)\*\*|\{\{|\}\}", re.DOTALL)


class TextError(Exception):
    """A text or variable is missing; the message names it."""


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

    def find(self, key: str, locale: str) -> str | None:
        """Return the text of a key in the nearest language, or None."""
        for tag in _fallbacks(locale):
            for shelves in (self._own, self._catalogues):
                found = shelves.get(tag, {}).get(key)
                if found is not None:
                    return found
        return None

    def keys(self, locale: str) -> frozenset[str]:
        """Return the keys a locale's own catalogue has."""
        return frozenset(self._catalogues.get(locale, {}))

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales there are catalogues for."""
        return tuple(sorted(self._catalogues))

    def resolve(self, text: str, locale: str) -> str:
        """Return the template behind a key, or the text itself when it is none."""
        if not is_key(text):
            return text
        found = self.find(text, locale)
        if found is None:
            raise TextError(f"There is no text {text!r} in any catalogue.")
        return found

    def render(self, text: str, locale: str, variables: Mapping[str, object]) -> Parts:
        """Return the parts of a text or of the text of a key; raises :class:`TextError`."""
        return render(self.resolve(text, locale), variables)

    def string(self, text: str, locale: str, variables: Mapping[str, object] | None = None) -> str:
        """Return a text as a plain string, for labels and terminal output."""
        from townhall.model.parts import plain

        return plain(self.render(text, locale, variables or {}))


def is_key(text: str) -> bool:
    """Return whether a setting names a text of the catalogues instead of being one."""
    return _KEY.fullmatch(text) is not None


def variables_of(template: str) -> frozenset[str]:
    """Return the variables a template uses."""
    return frozenset(name for kind, name in _compiled(template) if kind in ("slot", "strong_slot"))


def render(template: str, variables: Mapping[str, object]) -> Parts:
    """Return the parts of a template; raises :class:`TextError` for a variable that was not given."""
    parts: list[Part] = []
    for kind, piece in _compiled(template):
        if kind == "text":
            parts.append(Text(piece))
        elif kind == "strong":
            parts.append(Styled(piece, Style.BOLD))
        else:
            if piece not in variables:
                raise TextError(f"The text {template[:40]!r} needs the variable {{{piece}}}.")
            parts.extend(_slot(variables[piece], strong=kind == "strong_slot"))
    return _joined(parts)


def _slot(value: object, *, strong: bool) -> Iterator[Part]:
    if isinstance(value, Member):
        yield Mention(value.id, safe_name(value.name))
    elif isinstance(value, Part):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _slot(one, strong=strong)  # pyright: ignore[reportUnknownArgumentType]
    elif strong:
        yield Styled(str(value), Style.BOLD)
    else:
        yield Text(str(value))


@lru_cache(maxsize=4096)
def _compiled(template: str) -> tuple[tuple[str, str], ...]:
    """Split a template once: ``text``, ``strong``, ``slot`` and ``strong_slot`` pieces."""
    pieces: list[tuple[str, str]] = []
    position = 0
    for found in _SLOT.finditer(template):
        pieces.append(("text", template[position : found.start()]))
        position = found.end()
        if found[1] is not None:
            pieces.append(("slot", found[1]))
        elif found[2] is not None:
            inner = _SLOT.fullmatch(found[2])
            pieces.append(("strong_slot", inner[1]) if inner and inner[1] else ("strong", found[2]))
        else:
            pieces.append(("text", found[0][0]))
    pieces.append(("text", template[position:]))
    return tuple(piece for piece in pieces if piece[1])


def _joined(parts: list[Part]) -> Parts:
    """Join neighbouring plain texts, so that equal messages are equal trees."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + part.text)
        else:
            joined.append(part)
    return tuple(joined)


def flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield ``dotted.key, text`` of a nested table."""
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from flatten(value, f"{name}.")  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield name, str(value)


def _fallbacks(locale: str) -> tuple[str, ...]:
    language = locale.split("-", 1)[0]
    same_language = ("zh-CN",) if language == "zh" else ()
    return tuple(dict.fromkeys((locale, language, *same_language, "en")))


__all__ = ["Button", "ButtonRows", "Link", "TextError", "Texts", "is_key", "render", "variables_of"]
