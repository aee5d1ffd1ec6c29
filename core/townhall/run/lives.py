"""One life of an adapter: it runs, and beside it somebody asks from time to time whether it still hears."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from townhall.adapter import Adapter, AdapterError, Finding, Publish
from townhall.clock.time import Time
from townhall.model.events import AdapterConnected, Event


class Deaf(AdapterError):
    """The adapter is connected and hears nothing."""


class ProbePace(Protocol):
    """How often to ask, and how long to wait for the answer."""

    @property
    def probe_every(self) -> timedelta:
        """The time between two questions."""
        ...

    @property
    def probe_deadline(self) -> timedelta:
        """How long an answer may take."""
        ...


class Life:
    """Runs an adapter once; ends with what it raised, or with :class:`Deaf`."""

    def __init__(
        self,
        adapter: Adapter[Any],
        publish: Publish,
        pace: ProbePace,
        time: Time,
        found: Callable[[tuple[Finding, ...]], Awaitable[None]],
    ) -> None:
        self._adapter = adapter
        self._publish_on = publish
        self._pace = pace
        self._time = time
        self._found = found
        self._connected = asyncio.Event()

    async def run(self) -> None:
        """Return when the adapter ends by itself; raise what ended it otherwise."""
        try:
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(self._watch(), name="probe")
                await self._adapter.run(self._publish)
                watching.cancel()
        except BaseExceptionGroup as group:
            raise _only(group) from None

    async def _publish(self, *events: Event, cursor: bytes | None = None) -> None:
        await self._publish_on(*events, cursor=cursor)
        if any(type(event) is AdapterConnected for event in events):
            self._connected.set()

    async def _watch(self) -> None:
        await self._connected.wait()
        if findings := await self._diagnose():
            await self._found(findings)
        while True:
            await self._time.sleep_until(self._time.now() + self._pace.probe_every)
            await self._probe()

    async def _diagnose(self) -> tuple[Finding, ...]:
        try:
            async with asyncio.timeout(self._pace.probe_deadline.total_seconds()):
                return tuple(await self._adapter.diagnose())
        except (AdapterError, OSError, TimeoutError):
            # What stands in the way of asking will also end the adapter's own run, with a better message.
            return ()

    async def _probe(self) -> None:
        try:
            async with asyncio.timeout(self._pace.probe_deadline.total_seconds()):
                hears = await self._adapter.probe()
        except TimeoutError as error:
            raise Deaf("The platform did not answer the probe in time.") from error
        if not hears:
            raise Deaf("The adapter is connected but hears nothing.")


def _only(error: BaseException) -> BaseException:
    """Return the one error a group was made for; the adapter's own groups are unpacked the same way."""
    if not issubclass(type(error), BaseExceptionGroup):
        return error
    inner: Sequence[BaseException] = getattr(error, "exceptions")  # noqa: B009 -- the checkers know no type for it
    return _only(inner[0])
