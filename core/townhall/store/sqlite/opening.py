"""Open a database file: refuse what is none of ours, and bring what is ours up to date."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from townhall.store.interface import StoreError
from townhall.store.migrations import HEAD, MIGRATIONS
from townhall.store.sqlite.disks import network_kind
from townhall.store.sqlite.faults import OPENING_FAILS, refusal

_CHECKED_BYTES = 16 * 1024 * 1024
"""Up to this size a file is checked whole on every start, which takes a few milliseconds."""


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection with everything set as the store needs it."""
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=2.0, cached_statements=256, check_same_thread=False
    )
    try:
        # Only a new file takes it. A commit costs by the page and hardly by the byte, and 8 kB take a sixth off it;
        # 16 kB would take off little more and double what is written once the file is large.
        connection.execute("PRAGMA page_size=8192")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_autocheckpoint=2000")
        connection.execute("PRAGMA journal_size_limit=67108864")
    except OPENING_FAILS:
        connection.close()
        raise
    return connection


def open_database(path: Path, scripts: Path = MIGRATIONS, head: str = HEAD) -> sqlite3.Connection:
    """Return a connection to a database of the newest schema; raises :class:`StoreError`."""
    try:
        connection = connect(path)
    except OPENING_FAILS as error:
        raise refusal(str(path), error) from error
    try:
        _prepare(connection, path, scripts, head)
    except OPENING_FAILS as error:
        connection.close()
        raise refusal(str(path), error) from error
    except StoreError:
        connection.close()
        raise
    return connection


def exchanging(path: Path) -> Path:
    """Return the mark that is there while a restore puts files in the place of a database and what belongs to it."""
    return path.with_name(f"{path.name}.restoring") / "exchanging"


def check_place(path: Path) -> None:
    """Raise :class:`StoreError` where no database can lie."""
    folder = path.parent
    if exchanging(path).exists():
        raise StoreError(f"{path}: a restore was broken off here, so what is there is half old. Run it again.")
    if not folder.is_dir():
        raise StoreError(f"{path}: there is no folder {folder}. Make it, or name another place in [townhall] database.")
    if path.is_dir():
        raise StoreError(f"{path}: this is a folder. Name a file in [townhall] database.")
    if (kind := network_kind(folder)) is not None:
        raise StoreError(
            f"{path}: {folder} is on a network file system ({kind}), where SQLite cannot keep a database whole. "
            "Name a place on a disk of this machine."
        )
    target = path if path.exists() else folder
    if not (os.access(target, os.W_OK) and os.access(folder, os.W_OK)):
        raise StoreError(f"{path}: {target} may not be written. Make it writable for this user, or name another place.")


def _prepare(connection: sqlite3.Connection, path: Path, scripts: Path, head: str) -> None:
    version = _version(connection, path)
    if version is None:
        _create(connection, scripts)
        version = _version(connection, path)
    else:
        _check_whole(connection, path)
    if version != head:
        _upgrade(connection, path, scripts, str(version))


def _version(connection: sqlite3.Connection, path: Path) -> str | None:
    """Return the version of the schema, None for an empty file."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if not tables:
        return None
    ours = {"journal", "alembic_version"} <= tables
    versions = connection.execute("SELECT version_num FROM alembic_version").fetchall() if ours else []
    if len(versions) != 1:
        raise StoreError(f"{path}: this is a database of another program. Name another file in [townhall] database.")
    return str(versions[0][0])


def _create(connection: sqlite3.Connection, scripts: Path) -> None:
    schema = (scripts / "schema.sql").read_text(encoding="utf-8")
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{schema}\nCOMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _check_whole(connection: sqlite3.Connection, path: Path) -> None:
    if path.stat().st_size > _CHECKED_BYTES:
        return
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StoreError(f"{path}: the file is damaged ({verdict}). Restore it from a backup.")


def _upgrade(connection: sqlite3.Connection, path: Path, scripts: Path, version: str) -> None:
    from townhall.store.migrations import upgrade

    if version not in upgrade.known_versions(scripts):
        raise StoreError(
            f"{path}: this database has version {version}, which a newer Townhall has made. "
            "Run that Townhall, or restore the copy that was made before the upgrade."
        )
    copy = path.with_name(f"{path.name}.{version}.backup")
    _copy(connection, copy)
    try:
        upgrade.upgrade_sqlite(connection, scripts)
    except Exception as error:
        raise StoreError(
            f"{path}: the upgrade from version {version} failed ({error}). "
            f"The database is as it was, and a copy of it lies in {copy}; report this with the log."
        ) from error


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the database as it is before an upgrade; a half-written copy never carries the name of a whole one."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as copy:
        connection.backup(copy)
    partial.replace(target)


def last_number(connection: sqlite3.Connection) -> int:
    """Return the highest journal number that was ever given out."""
    (number,) = connection.execute(
        "SELECT max(coalesce((SELECT max(seq) FROM journal),0),"
        " coalesce((SELECT value FROM mark WHERE name='numbered'),0))"
    ).fetchone()
    return int(number)


def compact(path: Path) -> None:
    """Write the file anew without what was deleted, and empty the log beside it."""
    with closing(connect(path)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def size_of(path: Path) -> int:
    """Return how many bytes the file takes, with the log beside it."""
    log = path.with_name(f"{path.name}-wal")
    return sum(file.stat().st_size for file in (path, log) if file.exists())
