"""Hold the catalogues of a plugin to their promises: one voice in every language and tone, and polite where it is due.

``assert catalogue_faults(townhall_thanks) == []`` is a test every plugin has use for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType

import tomli

from townhall.plugin.scripts import Script
from townhall.text.templates import courtesies_of, variables_of
from townhall.text.tones import TONES, flatten, tone_of, untoned

Wordings = Mapping[tuple[str, str], str]
"""Locale and name (``KEY`` or ``KEY:TONE``) to text."""


def catalogue_faults(module: ModuleType) -> list[str]:
    """Return what is wrong with the texts of a plugin, one sentence each."""
    return folder_faults(files(module) / "texts", module.plugin.scripts, module.plugin.name)


def folder_faults(folder: Traversable, scripts: Mapping[str, Script], prefix: str) -> list[str]:
    """Return what is wrong with the texts of a folder; ``prefix`` is what their keys begin with."""
    wordings = dict(_read(folder))
    said = _by_key(wordings)
    declared = {key.removeprefix(f"{prefix}."): script for key, script in scripts.items()}
    return [
        *_unlike(wordings, said),
        *(f"{key} is declared as a script and is no text" for key in declared if key not in said),
        *(fault for key, script in declared.items() for fault in _broken(script, said.get(key, {}))),
    ]


def _read(folder: Traversable) -> Iterator[tuple[tuple[str, str], str]]:
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.name.endswith(".toml"):
            locale = file.name.removesuffix(".toml")
            for name, text in flatten(tomli.loads(file.read_text(encoding="utf-8"))):
                yield (locale, name), text


def _by_key(wordings: Wordings) -> dict[str, dict[tuple[str, str], str]]:
    said: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for (locale, name), text in wordings.items():
        said[untoned(name)][locale, name] = text
    return dict(said)


def _unlike(wordings: Wordings, said: Mapping[str, Wordings]) -> Iterator[str]:
    locales = sorted({locale for locale, _ in wordings})
    for key, texts in said.items():
        yield from (f"{key} is missing in {locale}" for locale in locales if (locale, key) not in texts)
        if len({variables_of(text) for text in texts.values()}) > 1:
            yield f"{key} does not use the same variables in every language and tone"
    for (locale, name), text in wordings.items():
        if tone_of(name) and tone_of(name) not in TONES:
            yield f"{name} in {locale} is in a tone that there is not"
        if not text.strip():
            yield f"{name} in {locale} is empty"


def _broken(script: Script, texts: Wordings) -> Iterator[str]:
    for (locale, name), text in texts.items():
        if script.polite and not courtesies_of(text):
            yield f"{name} in {locale} is a notice to a member without a polite word"
        for variable in script.needs:
            if variable not in variables_of(text):
                yield f"{name} in {locale} leaves out {{{variable}}}"
