"""Backups: taken while Townhall runs, checked before they are trusted, and put back in one step."""

from townhall.run.backup.checking import check
from townhall.run.backup.manifest import BackupError, Kept, Manifest
from townhall.run.backup.pruning import prune
from townhall.run.backup.restoring import Restored, restore
from townhall.run.backup.taking import Sources, Taken, take

__all__ = ["BackupError", "Kept", "Manifest", "Restored", "Sources", "Taken", "check", "prune", "restore", "take"]
