"""A store that is thrown away, and shows what is decided as it becomes real."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from townhall.store.interface import Effects, Settlement
from townhall.store.memory import MemoryStore

Decided = Callable[[Effects], None]
Settled = Callable[[Sequence[Settlement]], None]


class ScratchStore(MemoryStore):
    """A store in memory with a window in it."""

    def __init__(self, now: Callable[[], float], decided: Decided, settled: Settled) -> None:
        super().__init__(now)
        self._decided = decided
        self._settled = settled

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        """Make effects real and show them."""
        committed = super().commit(effects)
        if effects.outbox or effects.decisions:
            self._decided(effects)
        return committed

    def settle(self, settlements: Sequence[Settlement]) -> Awaitable[Sequence[int]]:
        """Write down how sends ended and show it."""
        self._settled(settlements)
        return super().settle(settlements)
