"""Where the time comes from: the machine, or a stopped clock that a test turns."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Time(Protocol):
    """The only source of time in Townhall; passed in, never imported."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return when ``instant`` has come."""
        ...


class SystemTime:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        """Return when ``instant`` has come, also when the wall clock was set meanwhile."""
        # Slices of a minute: asyncio sleeps by the monotonic clock, which does not see a step of the wall clock.
        while (left := (instant - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 -- it waits for a time, not an event
            await asyncio.sleep(min(left, 60.0))


class StoppedTime:
    """A clock that stands still until it is turned; sleepers wake in the order of their instants."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return where the hands stand, in UTC."""
        return self._now

    async def sleep_until(self, instant: datetime) -> None:
        """Return when the clock has been turned to ``instant``."""
        if instant <= self._now:
            await asyncio.sleep(0)
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper = (instant, waiter)
        self._sleepers.append(sleeper)
        try:
            await waiter
        finally:
            if sleeper in self._sleepers:
                self._sleepers.remove(sleeper)

    def next_wake(self) -> datetime | None:
        """Return the earliest instant somebody sleeps for."""
        return min((instant for instant, _ in self._sleepers), default=None)

    def turn_to(self, instant: datetime) -> None:
        """Set the clock and wake whoever is due; it may also be set back."""
        self._now = instant
        due = sorted((s for s in self._sleepers if s[0] <= instant), key=lambda s: s[0])
        for sleeper in due:
            self._sleepers.remove(sleeper)
            if not sleeper[1].done():
                sleeper[1].set_result(None)

    def turn(self, by: timedelta) -> None:
        """Move the clock on."""
        self.turn_to(self._now + by)
