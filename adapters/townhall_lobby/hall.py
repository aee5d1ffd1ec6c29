"""The platform itself: its history, who is here, and every change going through both."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from townhall.adapter import Time
from townhall_lobby import protocol as p
from townhall_lobby.database import Database
from townhall_lobby.deliveries import Delivery, deliveries
from townhall_lobby.facts import Setting
from townhall_lobby.moment import Moment

Made = TypeVar("Made")


class Listener(Protocol):
    """An open page."""

    def push(self, frame: bytes) -> None:
        """Send a frame as soon as the line is free; never waits."""
        ...


class Presence:
    """Who is here: each person with their open pages."""

    def __init__(self) -> None:
        self._pages: dict[int, list[Listener]] = {}
        # A newcomer is put in by the database's thread, so that nothing falls between their welcome
        # and the next change.
        self._lock = threading.Lock()

    def online(self) -> frozenset[int]:
        """Return who has a page open."""
        with self._lock:
            return frozenset(self._pages)

    def add(self, number: int, page: Listener) -> None:
        """Take in another page of somebody."""
        with self._lock:
            self._pages.setdefault(number, []).append(page)

    def drop(self, number: int, page: Listener) -> bool:
        """Forget a page; returns whether it was the last of somebody."""
        with self._lock:
            pages = self._pages.get(number, [])
            if page in pages:
                pages.remove(page)
            if not pages:
                self._pages.pop(number, None)
            return not pages

    def deliver(self, found: Sequence[Delivery]) -> None:
        """Send everybody what they are shown."""
        for delivery in found:
            frame = p.encode(delivery.frame)
            for number in delivery.people:
                for page in self._pages.get(number, ()):
                    page.push(frame)

    def everybody(self, frame: p.ServerFrame) -> None:
        """Send one frame to every page."""
        self.deliver([Delivery(tuple(self.online()), frame)])


class Change(msgspec.Struct, Generic[Made], frozen=True):
    """What came of a change."""

    made: Made
    last_event: int
    """The number of the last happening it wrote, 0 for none."""


class Hall:
    """Runs changes one after another and shows everybody what they did."""

    def __init__(self, database: Database, time: Time, setting: Setting) -> None:
        self._database = database
        self._time = time
        self.setting = setting
        self.presence = Presence()

    async def change(self, job: Callable[[Moment], Made]) -> Change[Made]:
        """Run a change in a transaction, then show it; a :class:`Refusal` undoes it."""
        change, found = await self._database.do(lambda db: self._run(db, job))
        self.presence.deliver(found)
        return change

    def _run(self, db: sqlite3.Connection, job: Callable[[Moment], Made]) -> tuple[Change[Made], list[Delivery]]:
        moment = self.moment(db)
        made = job(moment)
        return Change(made, moment.last_event), deliveries(moment)

    def moment(self, db: sqlite3.Connection) -> Moment:
        """Return a change that sees who is here now."""
        return Moment(db, self._time.now(), replace(self.setting, online=self.presence.online()))
