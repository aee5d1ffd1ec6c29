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
        """Return when ``instant`` has come.

        Where the wall clock is set back meanwhile that is when it would have come without that: whoever waits for a
        second waits for no hour. So who needs the instant itself looks at the clock again.
        """
        ...


class SystemTime:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        """Return when ``instant`` has come, also when the wall clock was set meanwhile."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + (instant - self.now()).total_seconds()
        # Slices of a minute: asyncio sleeps by the monotonic clock, which does not see a step of the wall clock.
        while (left := min((instant - self.now()).total_seconds(), ends - loop.time())) > 0:  # noqa: ASYNC110 -- for a time
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
        self._sleepers.append((instant, waiter))
        try:
            await waiter
        finally:
            self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[1] is not waiter]

    def next_wake(self) -> datetime | None:
        """Return the earliest instant somebody sleeps for."""
        return min((instant for instant, _ in self._sleepers), default=None)

    def turn_to(self, instant: datetime) -> None:
        """Set the clock and wake whoever is due; it may also be set back, and nobody sleeps for longer then."""
        if (back := self._now - instant) > timedelta():
            self._sleepers = [(at - back, waiter) for at, waiter in self._sleepers]
        self._now = instant
        due = sorted((s for s in self._sleepers if s[0] <= instant), key=lambda s: s[0])
        for sleeper in due:
            self._sleepers.remove(sleeper)
            if not sleeper[1].done():
                sleeper[1].set_result(None)

    def turn(self, by: timedelta) -> None:
        """Move the clock on."""
        self.turn_to(self._now + by)
