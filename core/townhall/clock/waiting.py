"""Sleeping until an instant, unless something happens before."""

from __future__ import annotations

import asyncio
from datetime import datetime

from townhall.clock.time import Time


async def wait(time: Time, until: datetime | None, woken: asyncio.Event) -> None:
    """Return when ``until`` has come (None: never) or ``woken`` is set; the event is cleared."""
    if until is None:
        await woken.wait()
    elif not woken.is_set():
        async with asyncio.TaskGroup() as both:
            sleeping = both.create_task(time.sleep_until(until))
            waiting = both.create_task(woken.wait())
            await asyncio.wait((sleeping, waiting), return_when=asyncio.FIRST_COMPLETED)
            sleeping.cancel()
            waiting.cancel()
    woken.clear()
