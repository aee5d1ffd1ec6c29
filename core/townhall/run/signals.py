"""What the operating system tells the process: stop gracefully, stop at once, read ops.toml again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from threading import Timer
from types import FrameType
from typing import Self

GRACE = 10.0
"""Seconds from the first request to stop until the process ends in any case."""

INTERRUPTED = 130


class Signals:
    """Sets ``stop`` on SIGTERM and SIGINT, calls ``reload`` on SIGHUP; a second SIGINT ends the process at once.

    Ending at once loses nothing: what was accepted is in the journal, and what was decided in the outbox.
    """

    def __init__(
        self,
        stop: asyncio.Event,
        reload: Callable[[], None],
        *,
        at_once: Callable[[int], None] = os._exit,
        grace: float = GRACE,
    ) -> None:
        """Listen to signals; ``at_once`` ends the process, and is called too when the grace is over."""
        self._stop = stop
        self._reload = reload
        self._at_once = at_once
        # A thread's timer: it also ends a process whose loop is blocked.
        self._timer = Timer(grace, at_once, (1,))
        self._timer.daemon = True
        self._taken: list[signal.Signals] = []

    async def __aenter__(self) -> Self:
        self._take("SIGTERM", self.terminate)
        self._take("SIGINT", self.interrupt)
        self._take("SIGHUP", self._reload)
        return self

    async def __aexit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        for number in self._taken:
            loop.remove_signal_handler(number)
        self._timer.cancel()

    def terminate(self) -> None:
        """Ask everything to end within the grace."""
        if not self._stop.is_set():
            self._timer.start()
            self._stop.set()

    def interrupt(self) -> None:
        """Ask everything to end; asked twice, end at once."""
        if self._stop.is_set():
            self._at_once(INTERRUPTED)
        self.terminate()

    def _take(self, name: str, answer: Callable[[], None]) -> None:
        number = getattr(signal, name, None)
        if number is None:
            return
        try:
            asyncio.get_running_loop().add_signal_handler(number, answer)
        except NotImplementedError:
            self._take_plainly(number, answer)
        else:
            self._taken.append(number)

    def _take_plainly(self, number: signal.Signals, answer: Callable[[], None]) -> None:
        # Windows: its loops take no signal handlers.
        loop = asyncio.get_running_loop()

        def pass_on(received: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(answer)

        signal.signal(number, pass_on)
