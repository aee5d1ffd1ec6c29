"""Sleeping until an instant, unless something happens before."""

from __future__ import annotations

import asyncio
from datetime import datetime

from townhall.clock.time import Time


async def wait(time: Time, until: datetime | None, woken: asyncio.Event) -> None:
    """Return when ``until`` has come (None: never) or ``woken`` is set; the event is cleared."""

    def ring(slept: asyncio.Task[None]) -> None:
        woken.set()

    if until is None:
        await woken.wait()
    elif not woken.is_set():
        async with asyncio.TaskGroup() as group:
            sleeping = group.create_task(time.sleep_until(until))
            sleeping.add_done_callback(ring)
            await woken.wait()
            # What is cancelled now must not ring for whoever waits next.
            sleeping.remove_done_callback(ring)
            sleeping.cancel()
    woken.clear()
