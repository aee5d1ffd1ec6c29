"""Copy files so that a crash leaves the old or the new, and a copy is known to be what was copied."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

Progress: TypeAlias = Callable[[int], None]
"""Told how many more bytes are copied."""

_MAGIC: Final = b"SQLite format 3\0"
_PIECE: Final = 1 << 20
_PAGES: Final = 128
_BESIDE: Final = ("-wal", "-shm", "-journal", ".lock")
"""What SQLite and the lock of Townhall keep beside a file; it belongs to the file and is not copied."""


def is_database(file: Path) -> bool:
    """Return whether a file is a SQLite database."""
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC


def worth_keeping(folder: Path) -> Iterator[Path]:
    """Yield every plain file below a folder that is not a mere companion of a database."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink() and not file.name.endswith(_BESIDE):
            yield file


def copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy a file as it is at this instant, a database while others write to it; readable by its owner alone.

    Raises :class:`OSError` or :class:`sqlite3.Error`.
    """
    if not is_database(source):
        copy_bytes(source, target, progress)
        return
    _make(target)
    _copy_database(source, target, progress)
    flush(target)


def copy_bytes(source: Path, target: Path, progress: Progress) -> None:
    """Copy a file that nobody writes to; readable by its owner alone. Raises :class:`OSError`."""
    _make(target)
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(_PIECE):
            writing.write(piece)
            progress(len(piece))
    flush(target)


def digest(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def make_folder(folder: Path) -> None:
    """Make a folder, and those it lies in, that nobody but its owner may enter."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700)


def flush(place: Path) -> None:
    """Have the disk hold a file, or the names in a folder."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make(target: Path) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _copy_database(source: Path, target: Path, progress: Progress) -> None:
    uri = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as reading,
        closing(sqlite3.connect(target, isolation_level=None)) as writing,
    ):
        # One read transaction over all steps: what others write meanwhile would make every step begin anew.
        reading.execute("BEGIN")
        (page,) = reading.execute("PRAGMA page_size").fetchone()
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        writing.execute("PRAGMA synchronous=OFF")
        reading.backup(writing, pages=_PAGES, progress=_Pace(target, int(page), progress))
        # The copy is one file: whoever moves it about must not lose a log beside it.
        writing.execute("PRAGMA journal_mode=DELETE")


class _Pace:
    """Copies for half of the time and rests for the other, and lets the disk keep up.

    Without it, the writer's next commit would wait until the disk has taken everything that was copied.
    """

    def __init__(self, target: Path, page: int, progress: Progress) -> None:
        self._target = target
        self._page = page
        self._progress = progress
        self._left: int | None = None
        self._since = time.monotonic()

    def __call__(self, _status: int, left: int, total: int) -> None:
        done = (total if self._left is None else self._left) - left
        self._left = left
        flush(self._target)
        self._progress(done * self._page)
        time.sleep(min(1.0, time.monotonic() - self._since))
        self._since = time.monotonic()
