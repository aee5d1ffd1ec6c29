"""What the file holds that somebody may have to look at, and how much room there is for more."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from townhall.model.ids import GroupId
from townhall.store.instants import moment, moment_or_none
from townhall.store.interface import HeldRows, StoreFigures
from townhall.store.sqlite.opening import size_of


def figures(connection: sqlite3.Connection, path: Path, now: int) -> StoreFigures:
    """Return the figures of this moment."""
    ask = connection.execute
    held = ask("SELECT group_id,count(*),min(created_at) FROM outbox WHERE state='held' GROUP BY group_id ORDER BY 1")
    rows = [HeldRows(GroupId(group), count, moment(since)) for group, count, since in held]
    (suggested,) = ask("SELECT count(*) FROM outbox WHERE state='suggested'").fetchone()
    (timers,) = ask("SELECT count(*) FROM timer").fetchone()
    overdue, since = ask("SELECT count(*),min(due_at) FROM timer WHERE due_at<=?", (now,)).fetchone()
    disk = shutil.disk_usage(path.parent)
    return StoreFigures(
        bytes=size_of(path),
        free=disk.free,
        disk=disk.total,
        held=rows,
        suggested=suggested,
        timers=timers,
        overdue=overdue,
        overdue_since=moment_or_none(since),
    )
