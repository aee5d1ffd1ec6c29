"""What ends a call without an answer of its own, and the count of refusals that stops all calls in time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from townhall.adapter import Time

_WINDOW = timedelta(minutes=10)


class Limited(Exception):
    """Discord asks us to wait."""

    def __init__(self, retry_after: float, *, everywhere: bool) -> None:
        super().__init__(f"Discord asks to wait for {retry_after:.1f} s.")
        self.retry_after = retry_after
        self.everywhere = everywhere


class Halted(Limited):
    """So many calls were refused that no more are made for a while."""


class Uncertain(Exception):
    """The call may or may not have been done."""


class Unsent(Exception):
    """The call was not sent."""


class Ceiling:
    """Counts refused calls, and stops all long before Discord would shut out the whole address."""

    def __init__(self, most: int, time: Time, on_reached: Callable[[], None]) -> None:
        self._most = most
        self._time = time
        self._on_reached = on_reached
        self._refused: deque[datetime] = deque()
        self._told = False

    def count(self) -> None:
        """Take in that a call was refused."""
        self._refused.append(self._time.now())
        if len(self._refused) >= self._most and not self._told:
            self._told = True
            self._on_reached()

    def check(self) -> None:
        """Raise :class:`Halted` while too many calls were refused."""
        now = self._time.now()
        while self._refused and self._refused[0] <= now - _WINDOW:
            self._refused.popleft()
        if len(self._refused) >= self._most:
            raise Halted((self._refused[0] + _WINDOW - now).total_seconds(), everywhere=True)
        self._told = False
