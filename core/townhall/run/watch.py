"""Notice that a file has changed.

By asking for the files' state once a second: that also sees editors that put a new file in the old one's place,
mounted configuration maps and network drives, and costs less than any watcher.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from townhall.clock.time import Time

State: TypeAlias = tuple[tuple[int, int, int] | None, ...]

EVERY = timedelta(seconds=1)
SETTLES = timedelta(milliseconds=300)
"""How long files must lie still before they are read: an editor may write in several steps."""


class Watch:
    """Calls ``changed`` once for every change of some files, when they have settled."""

    def __init__(
        self,
        paths: Callable[[], Iterable[Path]],
        changed: Callable[[], Awaitable[None]],
        time: Time,
        *,
        every: timedelta = EVERY,
        settles: timedelta = SETTLES,
    ) -> None:
        """Watch the files that ``paths`` names at that moment; a reload may make it others."""
        self._paths = paths
        self._changed = changed
        self._time = time
        self._every = every
        self._settles = settles
        self._nudged = False

    def nudge(self) -> None:
        """Read the files again at the next look although nothing changed (SIGHUP)."""
        self._nudged = True

    async def run(self) -> None:
        """Watch until cancelled."""
        known = await self._state()
        while True:
            await self._time.sleep_until(self._time.now() + self._every)
            state = await self._state()
            if state == known and not self._nudged:
                continue
            known = await self._settled(state)
            self._nudged = False
            await self._changed()
            # What a reload leans on may have become other files; only a later change of those counts.
            known = known if await self._same_files(known) else await self._state()

    async def _settled(self, state: State) -> State:
        while True:
            await self._time.sleep_until(self._time.now() + self._settles)
            again = await self._state()
            if again == state:
                return state
            state = again

    async def _same_files(self, known: State) -> bool:
        return len(known) == len(tuple(self._paths()))

    async def _state(self) -> State:
        # In a thread: a network drive that hangs must not hold up the loop.
        return await asyncio.to_thread(_state_of, tuple(self._paths()))


def _state_of(paths: tuple[Path, ...]) -> State:
    return tuple(_state_of_one(path) for path in paths)


def _state_of_one(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
