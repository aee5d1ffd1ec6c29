"""Notice that the event loop stands still, and name who holds it up.

A thread knocks at the loop ten times a second; when nobody opens in time it looks what the loop is busy with.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from threading import Event, Thread, get_ident
from time import monotonic
from types import FrameType
from typing import Self

import msgspec

THRESHOLD = 0.5
"""Seconds after which a loop that does not answer counts as blocked."""
ENDLESS = 10.0
"""Seconds after which a stall is told of although it has not ended."""


class Running(msgspec.Struct, frozen=True):
    """Which handler the loop is in at this moment."""

    plugin: str
    handler: str = ""
    package: str = ""
    """The module of the plugin; its innermost frame is the place to mend."""


class Stall(msgspec.Struct, frozen=True):
    """The event loop stood still."""

    seconds: float
    place: str
    """``file.py:12 in function``."""
    running: Running | None = None
    """None when no handler ran: then an adapter or the core itself blocked."""
    ended: bool = True
    """False when it is told of while it still lasts."""


class Watchdog:
    """Watches one event loop from a thread of its own; tells ``report`` of every stall, in that thread."""

    def __init__(
        self,
        report: Callable[[Stall], None],
        running: Callable[[], Running | None],
        *,
        threshold: float = THRESHOLD,
        endless: float = ENDLESS,
    ) -> None:
        """Watch a loop; ``running`` is asked from the thread, so it only reads attributes."""
        self._report = report
        self._running = running
        self._threshold = threshold
        self._endless = endless
        self._interval = threshold / 5
        self._closing = Event()
        self._answered = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread = 0
        self._thread: Thread | None = None

    async def __aenter__(self) -> Self:
        self._loop, self._loop_thread = asyncio.get_running_loop(), get_ident()
        self._thread = Thread(target=self._watch, name="townhall watchdog", daemon=True)
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        # Not joined: the thread may be reporting, and it ends by itself within one interval.
        self._closing.set()
        self._answered.set()

    def _watch(self) -> None:
        while not self._closing.wait(self._interval):
            self._answered.clear()
            knocked = monotonic()
            if not self._knock():
                return
            # Half of it: the block may have begun before the knock, and the culprit must be seen in the act.
            if not self._answered.wait(self._threshold / 2):
                self._look(knocked)

    def _knock(self) -> bool:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._answered.set)
        except RuntimeError:
            return False
        return True

    def _look(self, since: float) -> None:
        running, place = self._culprit()
        if not self._answered.wait(self._endless) and not self._closing.is_set():
            self._report(Stall(monotonic() - since, place, running, ended=False))
            self._answered.wait()
        seconds = monotonic() - since
        if seconds >= self._threshold - self._interval and not self._closing.is_set():
            self._report(Stall(seconds, place, running))

    def _culprit(self) -> tuple[Running | None, str]:
        running = self._running()
        # Private by name, documented for exactly this: looking at a thread that does not answer.
        frame = sys._current_frames().get(self._loop_thread)  # pyright: ignore[reportPrivateUsage]
        return running, _place(frame, running.package if running else "")


def _place(frame: FrameType | None, package: str) -> str:
    """Return the innermost place inside a package, or the innermost of all."""
    step = frame
    while package and step is not None and not _inside(step, package):
        step = step.f_back
    found = step or frame
    if found is None:
        return "unknown"
    return f"{found.f_code.co_filename}:{found.f_lineno} in {found.f_code.co_qualname}"


def _inside(frame: FrameType, package: str) -> bool:
    name = str(frame.f_globals.get("__name__", ""))
    return name == package or name.startswith(f"{package}.")
