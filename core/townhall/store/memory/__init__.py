"""The store in memory: for tests, for trying things out, and for measuring what durability costs."""

from townhall.store.memory.store import MemoryStore

__all__ = ["MemoryStore"]
