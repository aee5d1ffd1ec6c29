"""Load ops.toml for a command, with what the database knows besides: switches set from chat, groups that moved."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

import tomli

from townhall.cli.outcome import Refusal
from townhall.config.diagnostics import Diagnostic, nearest
from townhall.config.loading import Loaded, decoded, load, read_bytes
from townhall.config.model import Configuration, GroupConfiguration
from townhall.config.part import tables_for
from townhall.config.settings import TownhallSettings
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.store.interface import Override
from townhall.store.opening import file_of


def load_with_switches(path: Path, installed: Installed, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Load a file as a start would: with the switches and moves that the store holds."""
    return load_stored(path, installed, environ)[0]


def load_stored(
    path: Path, installed: Installed, environ: Mapping[str, str] = os.environ
) -> tuple[Loaded, Sequence[Override]]:
    """Load a file as a start would, and return the switches that the store holds beside it."""
    loaded = load(path, installed, environ=environ)
    try:
        stored = stored_in(database_of(path, installed), path.parent)
    except Refusal:
        # What is wrong with the file is in what was loaded.
        return loaded, ()
    if loaded.configuration is None or not (stored.switches or stored.moves):
        return loaded, stored.switches
    return load(path, installed, stored.switches, environ, moves=stored.moves, now=datetime.now(UTC)), stored.switches


def database_of(path: Path, installed: Installed) -> str:
    """Return the database that a file names, without reading its groups; raises :class:`Refusal` for no file."""
    raw = read_bytes(path)
    text = raw if isinstance(raw, Diagnostic) else decoded(raw, path)
    if isinstance(text, Diagnostic):
        raise Refusal(str(text))
    try:
        townhall: object = tables_for(text, "").get("townhall")
    except (tomli.TOMLDecodeError, RecursionError, ValueError):
        raise Refusal("\n".join(str(one) for one in load(path, installed).errors)) from None
    database: object = cast("dict[str, object]", townhall).get("database") if isinstance(townhall, dict) else None
    return database if isinstance(database, str) else TownhallSettings().database


def group_named(alias: str, configuration: Configuration, path: Path) -> GroupConfiguration:
    """Return a group by its name; raises :class:`Refusal` with the nearest one where there is none."""
    group = configuration.group(alias)
    if group is None:
        close = nearest(alias, configuration.aliases)
        remedy = f"Did you mean {close}?" if close else "townhall groups lists those there are."
        raise Refusal(f"{path.name} has no group {alias}. {remedy}")
    return group


def instant_of(written: str, option: str, zone: str) -> datetime | None:
    """Return the instant of a date or a time in a zone, None for nothing; raises :class:`Refusal`."""
    if not written:
        return None
    try:
        parsed = datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(f"{option} is {written!r}, which is no date. Write it like 2026-01-31.") from None
    zoned = parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=ZoneInfo(zone))
    return zoned.astimezone(UTC)


def database_file(configuration: Configuration, folder: Path) -> Path:
    """Return the file of the database; raises :class:`Refusal` where it is not there."""
    url = configuration.townhall.database
    database = file_of(url, folder)
    if database is None or not database.is_file():
        raise Refusal(f"[townhall] database = {url!r} is no file that is there. Start Townhall on it once.")
    return database


def required(loaded: Loaded) -> Configuration:
    """Return the configuration; raises :class:`Refusal` with every error where there is none."""
    if loaded.configuration is None:
        raise Refusal("\n".join(str(one) for one in loaded.errors))
    return loaded.configuration


class Stored(NamedTuple):
    """What the database knows of the configuration."""

    switches: Sequence[Override] = ()
    moves: Mapping[GroupId, GroupId] = {}


def stored_in(database: str, directory: Path) -> Stored:
    """Return what a database knows of the configuration; nothing where there is none, or none that can be read."""
    # Read-only and beside the store: a Townhall that runs holds the database, and a check starts nothing.
    path = file_of(database, directory)
    if path is None or not path.is_file():
        return Stored()
    from townhall.run.moves import SCOPE, homes_of
    from townhall.store.sqlite.beside import looking
    from townhall.store.sqlite.queries import overrides, records

    try:
        with looking(path) as connection:
            return Stored(overrides(connection), homes_of(records(connection, *SCOPE, "")))
    except sqlite3.Error:
        return Stored()
