"""The walk of ``townhall doctor`` where nothing runs: by the file, and by looking into the database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from townhall.cli.loading import load_stored, required
from townhall.cli.outcome import Failure, Refusal
from townhall.config.diagnostics import unknown
from townhall.config.loading import Loaded
from townhall.doctor.finding import Report
from townhall.doctor.patient import Patient, Reads
from townhall.doctor.walk import walk
from townhall.plugin.loading import Installed
from townhall.run.doctor_order import DoctorOrder
from townhall.store.interface import Override
from townhall.store.sqlite.beside import beside

_SQLITE = "sqlite:///"


def walked(path: Path, installed: Installed, order: DoctorOrder) -> Report:
    """Return what is found without a process to ask; raises :class:`Refusal` for a name that there is not."""
    loaded, stored = load_stored(path, installed)
    configuration = required(loaded)
    if order.group and order.group not in configuration.aliases:
        raise Refusal(unknown("group", order.group, configuration.aliases, path.name))
    if order.plugin and order.plugin not in loaded.installed.plugin_names:
        raise Refusal(unknown("plugin", order.plugin, loaded.installed.plugin_names, "This Townhall"))
    database = path.parent / configuration.townhall.database.removeprefix(_SQLITE)
    if not configuration.townhall.database.startswith(_SQLITE) or not database.is_file():
        return _walked(loaded, stored, order, None)
    try:
        with beside(database) as reads:
            return _walked(loaded, stored, order, reads)
    except sqlite3.Error as error:
        raise Failure(f"{database}: it cannot be read ({error}). Start Townhall on it once, and try again.") from None


def _walked(loaded: Loaded, stored: Sequence[Override], order: DoctorOrder, reads: Reads | None) -> Report:
    group = required(loaded).group(order.group) if order.group else None
    patient = Patient(loaded=loaded, group=group, now=datetime.now(UTC), reads=reads, running=None, switches=stored)
    return asyncio.run(walk(patient, order.plugin, order.member))
