"""Settings that people give in a chat: read and checked like those of ops.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from townhall.config.diagnostics import Problem, dotted
from townhall.config.reading import BAD, Reader, World
from townhall.plugin.settings import SettingsError
from townhall.text.tones import tones_of

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

Read = TypeVar("Read", bound=msgspec.Struct)


def read_settings(turn: Turn, kind: type[Read], table: Mapping[str, object]) -> Read:
    """Return a struct read from a table; raises :class:`SettingsError` with every fault in a sentence of its own."""
    configuration, group = turn.world.configuration, turn.configuration
    world = World(
        groups=() if configuration is None else configuration.aliases.keys(),
        texts=lambda: turn.world.texts,
        directory=World().directory if configuration is None else configuration.directory,
        zone=group.core.timezone,
        locale=group.core.locale,
        tones=tones_of(group.core.charter.tone),
    )
    reader = Reader(world)
    found = reader.struct(kind, table)
    if found is BAD:
        raise SettingsError("\n".join(_said(one) for one in reader.problems))
    return cast(Read, found)


def _said(problem: Problem) -> str:
    """Return a fault in words: what it is about, the fault, and what would work."""
    trouble = problem.trouble
    about = dotted(problem.about if problem.about is not None else problem.path)
    hint = f'Did you mean "{trouble.nearest}"?' if trouble.nearest else trouble.remedy
    expected = f"Expected {trouble.expected}." if trouble.expected and not trouble.nearest else ""
    return " ".join(word for word in (f"{about} {trouble.fault}.".strip(), expected, hint) if word)
