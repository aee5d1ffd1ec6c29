"""Says in the log when the database cannot write and when it can again; staff hear of it afterwards."""

from __future__ import annotations

from datetime import timedelta

from structlog.typing import FilteringBoundLogger

from townhall.clock.time import SystemTime, Time
from townhall.run.notices import Notices
from townhall.store.interface import Store, StoreTrouble

EVERY = timedelta(seconds=1)


class StoreWatch:
    """Looks at the store once a second."""

    def __init__(self, store: Store, notices: Notices, log: FilteringBoundLogger, time: Time | None = None) -> None:
        self._store = store
        self._notices = notices
        self._log = log
        self._time = time or SystemTime()
        self._known: StoreTrouble | None = None

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self.look()
            await self._time.sleep_until(self._time.now() + EVERY)

    async def look(self) -> None:
        """Tell of a change since the last look."""
        trouble = self._store.trouble
        if trouble is not None and self._known is None:
            self._log.error("store_cannot_write", reason=trouble.reason, remedy=trouble.remedy)
        elif trouble is None and self._known is not None:
            self._log.warning("store_writes_again")
            await self._notices.store_recovered(self._time.now())
        self._known = trouble
