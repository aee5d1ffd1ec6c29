"""Happenings on their way to Townhall: kept on the disk until ``publish`` has returned for them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta

from structlog.typing import FilteringBoundLogger

from townhall.adapter import Publish, Time
from townhall.model.capabilities import Capabilities
from townhall.model.events import Event
from townhall_lobby import happenings
from townhall_lobby.database import Database
from townhall_lobby.refusals import Refusal
from townhall_lobby.updates import Scope, event_of

BATCH = 500
AGAIN_AFTER = timedelta(seconds=1)


class Outbox:
    """Publishes what happened, in order, and again after a crash: the ids stay, so the core takes each once."""

    def __init__(
        self,
        database: Database,
        account: str,
        abilities: Callable[[str], Capabilities],
        time: Time,
        log: FilteringBoundLogger,
    ) -> None:
        self._database = database
        self._account = account
        self._abilities = abilities
        self._time = time
        self._log = log
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._more = asyncio.Event()
        self._through = 0

    def poke(self) -> None:
        """Say that something was written."""
        self._more.set()

    async def told(self, number: int) -> None:
        """Return when Townhall has taken in the happenings up to a number; refuses when it could not now."""
        self.poke()
        if number > self._through:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((number, waiter))
            await waiter

    async def all_told(self) -> None:
        """Return when Townhall has taken in everything that is written now."""
        sql = "SELECT coalesce(max(number), 0) FROM events"
        await self.told(await self._database.do(lambda db: int(db.execute(sql).fetchone()[0])))

    async def run(self, publish: Publish) -> None:
        """Publish until cancelled."""
        try:
            while True:
                self._more.clear()
                try:
                    while await self._batch(publish):
                        pass
                except Exception as error:
                    # Nothing is lost: it stays written, and who waits is asked to try again.
                    self._log.warning("lobby_publish_failed", error=str(error), exc_info=True)
                    self._release(None)
                    await self._time.sleep_until(self._time.now() + AGAIN_AFTER)
                    self._more.set()
                await self._more.wait()
        finally:
            self._release(None)

    async def _batch(self, publish: Publish) -> int:
        rows = await self._database.do(_waiting)
        events = [event for number, raw in rows if (event := self._event(number, raw)) is not None]
        if events:
            await publish(*events)
        if rows:
            last = rows[-1][0]
            await self._database.do(lambda db: db.execute("DELETE FROM events WHERE number <= ?", (last,)))
            self._through = last
            self._release(last)
        return len(rows)

    def _event(self, number: int, raw: bytes) -> Event | None:
        happening = happenings.decode(raw)
        scope = Scope(self._account, self._database.epoch)
        return event_of(number, happening, scope, self._abilities(happening.room))

    def _release(self, through: int | None) -> None:
        kept: list[tuple[int, asyncio.Future[None]]] = []
        for number, waiter in self._waiting:
            if waiter.done():
                continue
            if through is None:
                waiter.set_exception(Refusal("unavailable"))
            elif number <= through:
                waiter.set_result(None)
            else:
                kept.append((number, waiter))
        self._waiting = kept


def _waiting(db: sqlite3.Connection) -> list[tuple[int, bytes]]:
    rows = db.execute("SELECT number, happening FROM events ORDER BY number LIMIT ?", (BATCH,)).fetchall()
    return [(int(number), bytes(raw)) for number, raw in rows]
