"""Load ops.toml for a command, with the switches set from chat where the database has some."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from townhall.cli.outcome import Refusal
from townhall.config.loading import Loaded, load
from townhall.config.model import Configuration
from townhall.plugin.loading import Installed
from townhall.store.interface import Override


def load_with_switches(path: Path, installed: Installed) -> Loaded:
    """Load a file as a start would: with the overrides that the store holds."""
    loaded = load(path, installed)
    if loaded.configuration is None:
        return loaded
    switches = _switches(loaded.configuration, path.parent)
    if not switches:
        return loaded
    return load(path, installed, switches, now=datetime.now(UTC))


def required(loaded: Loaded) -> Configuration:
    """Return the configuration; raises :class:`Refusal` with every error where there is none."""
    if loaded.configuration is None:
        raise Refusal("\n".join(str(one) for one in loaded.errors))
    return loaded.configuration


def _switches(configuration: Configuration, directory: Path) -> Sequence[Override]:
    # Read-only and beside the store: a Townhall that runs holds the database, and a check starts nothing.
    path = directory / configuration.townhall.database.removeprefix("sqlite:///")
    if not configuration.townhall.database.startswith("sqlite:///") or not path.is_file():
        return ()
    from townhall.store.sqlite.queries import overrides

    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return overrides(connection)
    except sqlite3.Error:
        return ()
