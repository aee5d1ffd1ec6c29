"""Keep the newest backups of a folder and remove the others."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from townhall.run.backup.manifest import BackupError, read_manifest


def prune(folder: Path, keep: int) -> Sequence[Path]:
    """Remove all but the ``keep`` newest backups that lie in a folder, and return those that went.

    Only folders with a manifest are backups; nothing else is touched.
    """
    found: list[tuple[float, Path]] = []
    for one in folder.iterdir():
        try:
            found.append((read_manifest(one).made_at.timestamp(), one))
        except BackupError:
            continue
    old = [one for _, one in sorted(found, reverse=True)[keep:]]
    for one in old:
        shutil.rmtree(one)
    return old
