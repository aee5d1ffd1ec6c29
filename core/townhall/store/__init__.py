"""The journal, the state and the outbox, behind one interface with several backends."""

from townhall.store.opening import open_store

__all__ = ["open_store"]
