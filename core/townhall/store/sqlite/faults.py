"""Which of SQLite's errors are trouble that may pass, and what to tell the operator."""

from __future__ import annotations

import sqlite3

from townhall.store.interface import StoreError, StoreTrouble

_FAULTS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space; Townhall goes on by itself."),
    sqlite3.SQLITE_BUSY: ("another program keeps it locked", "Close that program; Townhall goes on by itself."),
    sqlite3.SQLITE_LOCKED: ("another program keeps it locked", "Close that program; Townhall goes on by itself."),
    sqlite3.SQLITE_NOMEM: ("there is no memory left", "Free some memory; Townhall goes on by itself."),
    sqlite3.SQLITE_READONLY: ("it may not be written", "Make the file and its folder writable for this user."),
    sqlite3.SQLITE_IOERR: ("the disk does not answer as it should", "Look at the disk; Townhall goes on by itself."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "See that the folder exists and is writable for this user."),
    sqlite3.SQLITE_PROTOCOL: ("another program keeps it locked", "Close that program; Townhall goes on by itself."),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "Stop Townhall and restore the file from a backup."),
    sqlite3.SQLITE_NOTADB: ("it is not a SQLite database", "Name another file, or move this one away."),
}


def is_trouble(error: Exception) -> bool:
    """Return whether the database is at fault and not what was to be written."""
    return isinstance(error, sqlite3.Error) and _code(error) in _FAULTS


def refusal(place: str, error: Exception) -> StoreError:
    """Return the error for a database that cannot be used or read."""
    trouble = trouble_from(place, error)
    return StoreError(f"{trouble.reason} {trouble.remedy}")


def trouble_from(place: str, error: Exception) -> StoreTrouble:
    """Return what to tell the operator."""
    fault, remedy = _FAULTS.get(
        _code(error), (f"SQLite refuses with: {error}", "Look at the log; Townhall keeps trying.")
    )
    return StoreTrouble(reason=f"{place}: {fault} ({error}).", remedy=remedy)


def _code(error: Exception) -> int:
    # Errors of the Python layer carry no code; SQLite's extended codes hold the plain one in their low byte.
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else 0
