"""The ``[texts]`` table: an ops team's own words, which go before every catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.layers import says
from townhall.config.reading import secret_fault
from townhall.config.values import shown
from townhall.plugin.loading import Installed
from townhall.text.texts import Texts


def read_texts(table: Mapping[str, Any], faults: Faults) -> dict[str, dict[str, str]]:
    """Return locale to key to text."""
    found: dict[str, dict[str, str]] = {}
    for locale, texts in table.items():
        if isinstance(texts, dict):
            found[locale] = {}
            _flatten(cast(Mapping[str, object], texts), ("texts", locale), found[locale], faults)
        else:
            trouble = Trouble(Code.TABLE_NEEDED, f"is {shown(texts)}", "a table of texts for a language")
            faults.add(("texts", locale), trouble)
    return found


def _flatten(table: Mapping[str, object], path: Path, into: dict[str, str], faults: Faults) -> None:
    for key, value in table.items():
        here = (*path, key)
        if isinstance(value, dict):
            _flatten(cast(Mapping[str, object], value), here, into, faults)
        elif not isinstance(value, str):
            faults.add(here, Trouble(Code.WRONG_TYPE, f"is {shown(value)}", "a text in quotes"))
        elif (fault := secret_fault(value, ())) is not None:
            faults.add(here, fault)
        else:
            into[".".join(str(step) for step in here[2:])] = value


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

    def note_unused(self, table: Mapping[str, object], faults: Faults) -> None:
        """Note texts of ops.toml under keys that nothing asks for."""
        if not self._own:
            return
        texts = self._installed.texts()
        known = {key for locale in texts.locales for key in texts.keys(locale)}
        for locale, own in self._own.items():
            for key in own:
                if key not in known and key.partition(".")[0] in (*self._installed.loaded, "core"):
                    trouble = Trouble(
                        Code.UNUSED_TEXT,
                        "is a text that nothing asks for",
                        remedy="Take it out.",
                        nearest=nearest(key, known),
                    )
                    whole = says(table, (locale, key))
                    faults.add(("texts", locale, *((key,) if whole else key.split("."))), trouble)
