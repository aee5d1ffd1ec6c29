"""Put a backup back: checked and prepared beside what is there, then exchanged, and what was there is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from townhall.run.backup.checking import check
from townhall.run.backup.files import Progress, copy_bytes, digest, flush, make_folder
from townhall.run.backup.manifest import ACCOUNTS, DATABASE, BackupError, Manifest
from townhall.run.backup.taking import Sources
from townhall.store.instants import instant
from townhall.store.interface import StoreError
from townhall.store.sqlite.lock import Lock
from townhall.store.sqlite.opening import exchanging


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What a restore did."""

    manifest: Manifest
    set_aside: Sequence[Path]
    """What was there before, under another name."""
    held: int
    """How many messages wait for somebody to say whether they went out."""
    configuration: Sequence[Path]
    """Files of the configuration that were missing and are back."""


def restore(folder: Path, sources: Sources, now: datetime, progress: Progress, *, as_it_was: bool = False) -> Restored:
    """Put a backup in the place of ``sources``; raises :class:`BackupError`, and then nothing has changed.

    What waited to be sent when the backup was made has probably gone out since. So it is treated like everything whose
    fate is unknown after a crash: it goes again only where the platform recognises the repetition, elsewhere staff are
    asked. ``as_it_was`` leaves it waiting, for a Townhall that moves to another machine and has done nothing since.
    """
    manifest = check(folder)
    sources.database.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = Lock(sources.database)
    except StoreError as error:
        raise BackupError(f"Nothing was restored. {error}") from None
    mark = exchanging(sources.database)
    staged = mark.parent / "files"
    try:
        held = _prepare(folder, staged, manifest, now, progress, as_it_was=as_it_was)
        aside = _exchange(staged, mark, sources, now)
        back = _missing_configuration(folder, sources, manifest)
    except (OSError, sqlite3.Error) as error:
        state = "Run it again before you start Townhall." if mark.exists() else "Nothing has changed."
        raise BackupError(f"{sources.database}: the backup could not be put back ({error}). {state}") from error
    finally:
        # One that was broken off while files changed places stays: it keeps Townhall from starting on half of it.
        if not mark.exists():
            shutil.rmtree(mark.parent, ignore_errors=True)
        lock.release()
    return Restored(manifest=manifest, set_aside=aside, held=held, configuration=back)


def _prepare(
    folder: Path, staged: Path, manifest: Manifest, now: datetime, progress: Progress, *, as_it_was: bool
) -> int:
    shutil.rmtree(staged, ignore_errors=True)
    make_folder(staged)
    for kept in manifest.files:
        copied = staged / kept.path
        make_folder(copied.parent)
        copy_bytes(folder / kept.path, copied, progress)
        if digest(copied) != kept.sha256:
            raise OSError(f"{copied} is not what was copied")
    held = 0 if as_it_was else _hold_what_waited(staged / DATABASE, now)
    flush(staged / DATABASE)
    return held


def _hold_what_waited(database: Path, now: datetime) -> int:
    with closing(sqlite3.connect(database)) as connection, connection:
        changed = connection.execute(
            "UPDATE outbox SET state='sending' WHERE state='waiting' AND (not_before IS NULL OR not_before<=?)",
            (instant(now),),
        )
        return changed.rowcount


def _exchange(staged: Path, mark: Path, sources: Sources, now: datetime) -> Sequence[Path]:
    mark.touch()
    flush(mark.parent)
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    aside = [*_set_aside_accounts(sources.accounts, stamp), *_set_aside_database(sources.database, stamp)]
    if (staged / ACCOUNTS).is_dir():
        (staged / ACCOUNTS).rename(sources.accounts)
    os.replace(staged / DATABASE, sources.database)
    flush(sources.database.parent)
    mark.unlink()
    return aside


def _set_aside_accounts(accounts: Path, stamp: str) -> Sequence[Path]:
    if not accounts.is_dir():
        return ()
    return (accounts.rename(accounts.with_name(f"{accounts.name}.{stamp}.replaced")),)


def _set_aside_database(database: Path, stamp: str) -> Sequence[Path]:
    if not database.exists():
        return ()
    kept = database.with_name(f"{database.name}.{stamp}.replaced")
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error:
        # It may be damaged, which is why somebody restores; its log goes with it.
        for beside in ("-wal", "-shm"):
            log = database.with_name(f"{database.name}{beside}")
            if log.exists():
                log.rename(kept.with_name(f"{kept.name}{beside}"))
    # A second name, no renaming: at no instant is there no database, for a start would make an empty one.
    try:
        os.link(database, kept)
    except OSError:
        # Some file systems have no second names.
        shutil.copyfile(database, kept)
    return (kept,)


def _missing_configuration(folder: Path, sources: Sources, manifest: Manifest) -> Sequence[Path]:
    """Put files of the configuration back where there are none; what is there is the operator's."""
    base = sources.configuration[0].parent
    back: list[Path] = []
    for kept in manifest.files:
        if kept.path == DATABASE or kept.path.startswith(f"{ACCOUNTS}/") or (base / kept.path).exists():
            continue
        (base / kept.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / kept.path, base / kept.path)
        back.append(base / kept.path)
    return back
