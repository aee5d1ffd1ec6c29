"""Choose the store that ``[townhall] database`` names."""

from __future__ import annotations

from pathlib import Path

from townhall.store.interface import Store, StoreError

_SQLITE = "sqlite:///"


def file_of(url: str, base: Path) -> Path | None:
    """Return the file of a database, which need not be there; None for one that is no file.

    A relative path starts at ``base``, the folder of ops.toml.
    """
    place = url.removeprefix(_SQLITE)
    return base / place if place and url.startswith(_SQLITE) else None


def open_store(url: str, base: Path) -> Store:
    """Return the store of a URL, not opened yet; a relative path starts at ``base``, the folder of ops.toml."""
    if url == "memory:":
        from townhall.store.memory import MemoryStore

        return MemoryStore()
    if (file := file_of(url, base)) is not None:
        from townhall.store.sqlite import SqliteStore

        return SqliteStore(file)
    raise StoreError(
        f'[townhall] database: "{url}" names no database Townhall can use. '
        'Write "sqlite:///townhall.db" (a path from the folder of ops.toml, or a whole one), or "memory:".'
    )
