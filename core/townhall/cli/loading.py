"""Load ops.toml for a command, with what the database knows besides: switches set from chat, groups that moved."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from townhall.cli.outcome import Refusal
from townhall.config.loading import Loaded, load
from townhall.config.model import Configuration
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.store.interface import Override


def load_with_switches(path: Path, installed: Installed) -> Loaded:
    """Load a file as a start would: with the switches and moves that the store holds."""
    loaded = load(path, installed)
    if loaded.configuration is None:
        return loaded
    stored = _stored(loaded.configuration, path.parent)
    if not stored.switches and not stored.moves:
        return loaded
    return load(path, installed, stored.switches, moves=stored.moves, now=datetime.now(UTC))


def required(loaded: Loaded) -> Configuration:
    """Return the configuration; raises :class:`Refusal` with every error where there is none."""
    if loaded.configuration is None:
        raise Refusal("\n".join(str(one) for one in loaded.errors))
    return loaded.configuration


class _Stored(NamedTuple):
    """What the database knows of the configuration."""

    switches: Sequence[Override] = ()
    moves: Mapping[GroupId, GroupId] = {}


def _stored(configuration: Configuration, directory: Path) -> _Stored:
    # Read-only and beside the store: a Townhall that runs holds the database, and a check starts nothing.
    path = directory / configuration.townhall.database.removeprefix("sqlite:///")
    if not configuration.townhall.database.startswith("sqlite:///") or not path.is_file():
        return _Stored()
    from townhall.run.moves import SCOPE, homes_of
    from townhall.store.sqlite.queries import overrides, records

    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return _Stored(overrides(connection), homes_of(records(connection, *SCOPE, "")))
    except sqlite3.Error:
        return _Stored()
