"""The walk of ``townhall doctor`` where nothing runs: by the file, and by looking into the database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from townhall.cli.loading import database_of, load_stored, required, stored_in
from townhall.cli.names import names_of
from townhall.cli.outcome import Failure, Refusal
from townhall.config.diagnostics import unknown
from townhall.config.loading import Loaded
from townhall.config.part import names_in, read_group
from townhall.doctor.finding import Report
from townhall.doctor.patient import Patient, Reads
from townhall.doctor.walk import walk
from townhall.plugin.loading import Installed
from townhall.run.doctor_order import DoctorOrder
from townhall.store.interface import Override
from townhall.store.opening import file_of
from townhall.store.sqlite.beside import beside, newer_version


def walked(path: Path, installed: Installed, order: DoctorOrder) -> Report:
    """Return what is found without a process to ask; raises :class:`Refusal` for a name that there is not."""
    loaded, stored = _group_alone(path, installed, order.group) if order.group else load_stored(path, installed)
    configuration = required(loaded)
    if order.plugin and order.plugin not in loaded.installed.plugin_names:
        raise Refusal(unknown("plugin", order.plugin, loaded.installed.plugin_names, "This Townhall"))
    database = file_of(configuration.townhall.database, path.parent)
    if database is None or not database.is_file():
        return _walk(loaded, stored, order, None)
    try:
        with beside(database) as reads:
            return _walk(loaded, stored, order, reads, newer_version(database))
    except sqlite3.Error as error:
        raise Failure(f"{database}: it cannot be read ({error}). Start Townhall on it once, and try again.") from None


def _group_alone(path: Path, installed: Installed, alias: str) -> tuple[Loaded, Sequence[Override]]:
    """Read one group of the file; the whole of it only to say what is wrong with it."""
    stored = stored_in(database_of(path, installed), path.parent)
    raw = path.read_bytes()
    loaded = Loaded(path, raw, None, (), (), installed)
    names = names_in(loaded.text)
    if alias not in names:
        raise Refusal(unknown("group", alias, names, path.name))
    now = datetime.now(UTC)
    switches = [one for one in stored.switches if one.until is None or one.until > now]
    reading, faults = read_group(loaded, alias, switches, names, stored.moves)
    if reading.configuration is None:
        whole, switched = load_stored(path, installed)
        required(whole)
        return whole, switched
    read = replace(loaded.in_force(reading.configuration), installed=reading.installed, overrides=reading.overrides)
    return read.saying(faults.diagnostics(loaded.text)), stored.switches


def _walk(
    loaded: Loaded, stored: Sequence[Override], order: DoctorOrder, reads: Reads | None, newer: str = ""
) -> Report:
    patient = Patient(
        loaded=loaded,
        group=required(loaded).group(order.group) if order.group else None,
        now=datetime.now(UTC),
        reads=reads,
        running=None,
        switches=stored,
        newer=newer,
        names=names_of(loaded, [one.who for one in stored if one.group == order.group]),
    )
    return asyncio.run(walk(patient, order.plugin, order.member))
