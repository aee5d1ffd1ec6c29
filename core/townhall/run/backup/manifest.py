"""What a backup says about itself: which files it holds, of which size and checksum, and from when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

NAME: Final = "backup.json"
FORMAT: Final = 1
"""What this Townhall writes, and the newest it reads."""
DATABASE: Final = "townhall.db"
"""What the database is called inside a backup, whatever it is called outside."""
ACCOUNTS: Final = "accounts"


class BackupError(Exception):
    """A backup could not be taken, is not whole, or cannot be put back; the text is for the operator."""


class Kept(msgspec.Struct, frozen=True):
    """One file of a backup."""

    path: str
    """Below the folder of the backup, with ``/`` between the steps."""
    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal digits."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The whole backup."""

    format: int
    townhall: str
    """The version of the Townhall that made it."""
    made_at: datetime
    """The instant (UTC) whose state the database has."""
    files: tuple[Kept, ...]

    @property
    def size(self) -> int:
        """How many bytes the files take together."""
        return sum(one.size for one in self.files)


class _Header(msgspec.Struct, frozen=True):
    format: int


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a backup; raises :class:`BackupError`."""
    try:
        raw = (folder / NAME).read_bytes()
    except OSError:
        raise BackupError(
            f"{folder}: this is no backup of Townhall, for there is no {NAME} in it. "
            "Name the folder that townhall backup made."
        ) from None
    try:
        if (header := msgspec.json.decode(raw, type=_Header)).format > FORMAT:
            raise BackupError(
                f"{folder}: this backup has format {header.format}, which a newer Townhall made. "
                "Restore it with that one."
            )
        return msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"{folder / NAME}: it is damaged ({error}). Take another backup.") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest into a backup."""
    (folder / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
