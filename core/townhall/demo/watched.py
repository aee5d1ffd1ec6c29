"""The store of a demonstration: the real one on the disk, with a window in it that shows what is decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from townhall.store.interface import Effects, Settlement
from townhall.store.sqlite import SqliteStore


class WatchedStore(SqliteStore):
    """SQLite, and whoever watches it."""

    def __init__(
        self,
        path: Path,
        now: Callable[[], float],
        decided: Callable[[Effects], None],
        settled: Callable[[Sequence[Settlement]], None],
    ) -> None:
        super().__init__(path, now)
        self._decided = decided
        self._settled = settled

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        """Make effects real, and show them."""
        if effects.outbox or effects.decisions:
            self._decided(effects)
        return super().commit(effects)

    def settle(self, settlements: Sequence[Settlement]) -> Awaitable[Sequence[int]]:
        """Write down how sends ended, and show it."""
        self._settled(settlements)
        return super().settle(settlements)
