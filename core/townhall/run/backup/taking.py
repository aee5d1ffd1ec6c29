"""Take a backup beside a Townhall that may be running, into a folder that has its name once it is whole."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from townhall.run.backup.checking import check_database
from townhall.run.backup.files import Progress, copy, digest, flush, make_folder, worth_keeping
from townhall.run.backup.manifest import ACCOUNTS, DATABASE, FORMAT, BackupError, Kept, Manifest, write_manifest

_ROOM_TO_SPARE = 16 * 1024 * 1024


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to be kept."""

    database: Path
    accounts: Path
    """The folder with what adapters keep; it need not be there."""
    configuration: tuple[Path, ...]
    """ops.toml first, then the files it is spread over; all lie below its folder."""

    def files(self) -> Iterator[tuple[Path, str]]:
        """Yield every file with its place in a backup.

        The database first: it knows how far each account was read. Of what adapters kept later than that, they tell
        again, and it is known to be known; what they kept earlier would be missing.
        """
        yield self.database, DATABASE
        for file in worth_keeping(self.accounts):
            yield file, f"{ACCOUNTS}/{file.relative_to(self.accounts).as_posix()}"
        for file in self.configuration:
            yield file, file.relative_to(self.configuration[0].parent).as_posix()

    def size(self) -> int:
        """Return how many bytes there are, the log of the database included."""
        log = self.database.with_name(f"{self.database.name}-wal")
        sizes = [file.stat().st_size for file, _ in self.files()]
        return sum(sizes) + (log.stat().st_size if log.exists() else 0)


class Taken(msgspec.Struct, frozen=True):
    """A backup that was made."""

    folder: Path
    manifest: Manifest


def take(sources: Sources, target: Path, version: str, now: datetime, progress: Progress) -> Taken:
    """Make a backup in the folder ``target``, which must not be there yet; raises :class:`BackupError`.

    The database may be written to meanwhile: the copy has its state of one instant. Every file is read again and the
    copy of the database checked before the folder gets its name, so a folder of that name is whole.
    """
    if target.exists():
        raise BackupError(f"{target}: there is something of this name already. Name another folder.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        _make_room(sources, partial)
        manifest = _fill(sources, partial, version, now, progress)
        partial.rename(target)
        flush(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{target}: {_why(error, target)} Nothing was left behind.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Taken(target, manifest)


def _make_room(sources: Sources, partial: Path) -> None:
    partial.parent.mkdir(parents=True, exist_ok=True)
    # One that a killed backup left behind; it never had the name of a whole one.
    shutil.rmtree(partial, ignore_errors=True)
    wanted, free = sources.size() + _ROOM_TO_SPARE, shutil.disk_usage(partial.parent).free
    if free < wanted:
        raise BackupError(
            f"{partial.parent}: there are {megabytes(free)} free and a backup takes {megabytes(wanted)}. "
            "Make room, or name a folder on another disk. Nothing was written."
        )
    partial.mkdir(mode=0o700)


def _fill(sources: Sources, partial: Path, version: str, now: datetime, progress: Progress) -> Manifest:
    kept: list[Kept] = []
    for file, name in sources.files():
        copied = partial / name
        make_folder(copied.parent)
        copy(file, copied, progress)
        kept.append(Kept(name, copied.stat().st_size, digest(copied)))
    check_database(partial / DATABASE)
    manifest = Manifest(format=FORMAT, townhall=version, made_at=now, files=tuple(kept))
    write_manifest(partial, manifest)
    for folder in (partial, *(one for one in partial.rglob("*") if one.is_dir())):
        flush(folder)
    return manifest


def _why(error: OSError | sqlite3.Error, target: Path) -> str:
    full = getattr(error, "errno", None) == errno.ENOSPC or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    if full:
        return f"the disk is full ({error}). Make room, or name a folder on another disk than {target.parent}."
    return f"the backup could not be written ({error})."


def megabytes(size: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{size / 1_000_000:,.1f} MB"
