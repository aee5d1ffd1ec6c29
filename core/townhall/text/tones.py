"""Tones: the manner in which a group is spoken to, and how a catalogue writes a text in several of them.

A text is one string, or a table of wordings: ``first = { default = "…", formal = "…", brief = "…" }``. The charter of
a group names the tones it wants, the most wanted first; a text that has none of them is said in its default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, cast

DEFAULT: Final = "default"
TONES: Final = ("formal", "warm", "brief")
"""The tones a text may have a wording in, beside the default."""

_BETWEEN = ":"


def toned(key: str, tone: str) -> str:
    """Return the name under which the wording of a text in a tone is kept: ``rules.first:formal``."""
    return key if tone == DEFAULT else f"{key}{_BETWEEN}{tone}"


def untoned(name: str) -> str:
    """Return the key of the text a wording belongs to."""
    return name.partition(_BETWEEN)[0]


def tone_of(name: str) -> str:
    """Return the tone of a wording by the name it is kept under; empty for the default."""
    return name.partition(_BETWEEN)[2]


@lru_cache(maxsize=256)
def tones_of(written: str) -> tuple[str, ...]:
    """Return the tones that a charter names, the most wanted first: ``"warm, brief"``."""
    return tuple(tone for one in written.split(",") if (tone := one.strip()))


def is_wordings(table: Mapping[str, object]) -> bool:
    """Return whether a table of a catalogue is one text in several tones, and no group of texts."""
    toned_keys = DEFAULT in table or any(key in TONES for key in table)
    return toned_keys and not any(isinstance(one, Mapping) for one in table.values())


def flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield ``dotted.key, text`` of a nested table, and ``dotted.key:tone, text`` of other wordings."""
    for key, value in table.items():
        name = f"{prefix}{key}"
        if not isinstance(value, Mapping):
            yield name, str(value)
            continue
        deeper = cast(Mapping[str, object], value)
        if is_wordings(deeper):
            yield from ((toned(name, tone), str(text)) for tone, text in deeper.items())
        else:
            yield from flatten(deeper, f"{name}.")
