"""Choose the store that ``[townhall] database`` names."""

from __future__ import annotations

from pathlib import Path

from townhall.store.interface import Store, StoreError

_SQLITE = "sqlite:///"


def open_store(url: str, base: Path) -> Store:
    """Return the store of a URL, not opened yet; a relative path starts at ``base``, the folder of ops.toml."""
    if url == "memory:":
        from townhall.store.memory import MemoryStore

        return MemoryStore()
    if url.startswith(_SQLITE) and (place := url.removeprefix(_SQLITE)):
        from townhall.store.sqlite import SqliteStore

        return SqliteStore(base / place)
    raise StoreError(
        f'[townhall] database: "{url}" names no database Townhall can use. '
        'Write "sqlite:///townhall.db" (a path from the folder of ops.toml, or a whole one), or "memory:".'
    )
