"""Whether a backup is whole: every file there, every byte as it was written, and a database that can be opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from townhall.run.backup.files import digest
from townhall.run.backup.manifest import DATABASE, BackupError, Kept, Manifest, read_manifest


def check(folder: Path) -> Manifest:
    """Return the manifest of a backup in which nothing is missing or changed; raises :class:`BackupError`."""
    manifest = read_manifest(folder)
    if DATABASE not in {one.path for one in manifest.files}:
        raise BackupError(f"{folder}: it holds no {DATABASE}. Take another backup.")
    for kept in manifest.files:
        _check_file(folder, kept)
    check_database(folder / DATABASE)
    return manifest


def check_database(file: Path) -> None:
    """Raise :class:`BackupError` for a copy that is damaged, or that this Townhall cannot read."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, UnicodeDecodeError, TypeError) as error:
        raise BackupError(f"{file}: it is damaged ({error}). Use another backup.") from None
    if verdict != "ok":
        raise BackupError(f"{file}: it is damaged ({verdict}). Use another backup.")
    from townhall.store.migrations.upgrade import known_versions

    if version not in known_versions():
        raise BackupError(f"{file}: it has version {version}, which a newer Townhall made. Use that one for it.")


def _check_file(folder: Path, kept: Kept) -> None:
    file = folder / kept.path
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BackupError(f"{folder}: it names {kept.path}, which lies outside of it. This is no backup to trust.")
    if not file.is_file():
        raise BackupError(f"{file}: the file is missing. Use another backup.")
    if file.stat().st_size != kept.size or digest(file) != kept.sha256:
        raise BackupError(f"{file}: it is not what was written when the backup was made. Use another backup.")
