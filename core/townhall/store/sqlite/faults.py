"""Which of SQLite's errors are trouble that may pass, and what to tell the operator."""

from __future__ import annotations

import sqlite3

from townhall.store.interface import StoreError, StoreTrouble

_FAULTS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space."),
    sqlite3.SQLITE_BUSY: ("another program keeps it locked", "Close that program."),
    sqlite3.SQLITE_LOCKED: ("another program keeps it locked", "Close that program."),
    sqlite3.SQLITE_NOMEM: ("there is no memory left", "Free some memory."),
    sqlite3.SQLITE_READONLY: ("it may not be written", "Make the file and its folder writable for this user."),
    sqlite3.SQLITE_IOERR: ("the disk does not answer as it should", "Look at the disk."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "See that the folder exists and is writable for this user."),
    sqlite3.SQLITE_PROTOCOL: ("another program keeps it locked", "Close that program."),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "Stop Townhall and restore the file from a backup."),
    sqlite3.SQLITE_NOTADB: ("it is not a SQLite database", "Name another file, or move this one away."),
}


OPENING_FAILS = (sqlite3.Error, UnicodeDecodeError)
"""What opening a file raises; of a damaged one SQLite may quote bytes that are no text."""


def is_trouble(error: Exception) -> bool:
    """Return whether the database is at fault and not what was to be written."""
    return isinstance(error, sqlite3.Error) and _code(error) in _FAULTS


def is_locked(error: sqlite3.Error) -> bool:
    """Return whether somebody else holds the lock."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def refusal(place: str, error: Exception) -> StoreError:
    """Return the error for a database that cannot be used or read."""
    fault, remedy = _fault(error)
    return StoreError(f"{place}: {fault} ({error}). {remedy}")


def trouble_from(place: str, error: Exception) -> StoreTrouble:
    """Return what to tell the operator while a write is repeated."""
    fault, remedy = _fault(error)
    return StoreTrouble(
        reason=f"{place}: {fault} ({error}).", remedy=f"{remedy} Nothing is lost: Townhall keeps trying by itself."
    )


def _fault(error: Exception) -> tuple[str, str]:
    return _FAULTS.get(_code(error), ("SQLite refuses", "Look at the log, and report it."))


def _code(error: Exception) -> int:
    # Errors of the Python layer carry no code; SQLite's extended codes hold the plain one in their low byte.
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(error, UnicodeDecodeError):
        return sqlite3.SQLITE_CORRUPT
    return code & 0xFF if isinstance(code, int) else 0
