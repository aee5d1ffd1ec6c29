"""The store in one SQLite file: a single writer thread with group commit, and readers beside it."""

from townhall.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
