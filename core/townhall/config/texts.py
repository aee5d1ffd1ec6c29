"""The ``[texts]`` table: an ops team's own words, which go before every catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.reading import secret_fault
from townhall.config.regions import locale_fault
from townhall.config.values import shown
from townhall.plugin.loading import Installed
from townhall.text.texts import Texts
from townhall.text.tones import DEFAULT, TONES, is_wordings, toned


class OwnTexts(msgspec.Struct, frozen=True):
    """The texts of ops.toml, and where each of them stands."""

    by_locale: dict[str, dict[str, str]] = msgspec.field(default_factory=dict[str, dict[str, str]])
    """Locale to key to text; further wordings under ``KEY:TONE``."""
    paths: dict[tuple[str, str], Path] = msgspec.field(default_factory=dict[tuple[str, str], Path])


def read_texts(table: Mapping[str, Any], faults: Faults) -> OwnTexts:
    """Return what the table holds."""
    found = OwnTexts()
    for locale, texts in table.items():
        if fault := locale_fault(locale):
            faults.add(("texts", locale), fault)
        if isinstance(texts, dict):
            found.by_locale[locale] = {}
            _Reading(locale, found, faults).group(cast(Mapping[str, object], texts), ("texts", locale))
        else:
            trouble = Trouble(Code.TABLE_NEEDED, f"is {shown(texts)}", "a table of texts for a language")
            faults.add(("texts", locale), trouble)
    return found


class _Reading(msgspec.Struct, frozen=True):
    """Reads the texts of one language."""

    locale: str
    found: OwnTexts
    faults: Faults

    def group(self, table: Mapping[str, object], path: Path) -> None:
        """Read a table of texts."""
        for key, value in table.items():
            here = (*path, key)
            if not isinstance(value, Mapping):
                self.text(value, here, _key(here))
            elif is_wordings(deeper := cast(Mapping[str, object], value)):
                self.wordings(deeper, here)
            else:
                self.group(deeper, here)

    def wordings(self, table: Mapping[str, object], path: Path) -> None:
        """Read one text in several tones."""
        for tone, value in table.items():
            if tone in (DEFAULT, *TONES):
                self.text(value, (*path, tone), toned(_key(path), tone))
            else:
                self.faults.add((*path, tone), tone_trouble(tone))

    def text(self, value: object, path: Path, name: str) -> None:
        """Read one wording."""
        if not isinstance(value, str):
            self.faults.add(path, Trouble(Code.WRONG_TYPE, f"is {shown(value)}", "a text in quotes"))
        elif (fault := secret_fault(value, ())) is not None:
            self.faults.add(path, fault)
        else:
            self.found.by_locale[self.locale][name] = value
            self.found.paths[self.locale, name] = path


def _key(path: Path) -> str:
    return ".".join(str(step) for step in path[2:])


def tone_trouble(tone: str) -> Trouble:
    """Return what is wrong with a wording in a tone that there is not."""
    tones = (DEFAULT, *TONES)
    expected = "one of " + ", ".join(f'"{one}"' for one in tones)
    return Trouble(Code.UNKNOWN_TONE, f"is in the tone {shown(tone)}", expected, nearest=nearest(tone, tones))


class Shelf:
    """All texts there are, put together only when a setting names one, and anew when a plugin was imported since."""

    def __init__(self, installed: Installed, own: Mapping[str, Mapping[str, str]]) -> None:
        self._installed = installed
        self._own = own
        self._texts: Texts | None = None
        self._plugins = -1

    def __call__(self) -> Texts:
        """Return the texts of the core, of every plugin imported so far, and of ops.toml."""
        if self._texts is None or self._plugins != len(self._installed.loaded):
            self._plugins = len(self._installed.loaded)
            self._texts = self._installed.texts()
            self._texts.override(self._own)
        return self._texts
