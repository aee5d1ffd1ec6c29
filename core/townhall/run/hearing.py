"""Notice an account that is connected and hears nothing any more, over restarts too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from townhall.bus.heard import AccountHeard
from townhall.bus.people import CORE, EVERYWHERE
from townhall.run.ailments import SILENT, Silence
from townhall.run.metrics import AccountCounters
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.store.interface import Effects, RecordKey, Store

BUSY: Final = 100
"""An account that heard so much in a day is not silent without a reason."""
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
WRITTEN: Final = timedelta(minutes=10)
"""How old what the store knows of an account may be."""


class _Ear:
    """What is known of one account."""

    def __init__(self, earlier: AccountHeard | None) -> None:
        self.earlier = earlier
        # What earlier lives heard lies below nothing, where this one begins to count.
        self.hours = [] if earlier is None else [(at, -since) for at, since in earlier.hours]
        self.written_at: datetime | None = None

    def heard_at(self, account: AccountCounters) -> datetime | None:
        """Return when it last heard anything, in whatever life."""
        return account.heard_at or (None if self.earlier is None else self.earlier.heard_at)

    def silent_for(self, account: AccountCounters, status: AdapterStatus, now: datetime) -> timedelta:
        """Return for how long it has heard nothing while it was connected."""
        before = self.earlier.silent if self.earlier is not None and account.heard_at is None else timedelta()
        if status.state is not AdapterState.CONNECTED:
            return before
        begins = status.since if account.heard_at is None else max(account.heard_at, status.since)
        return before + (now - begins)

    def was_busy(self, account: AccountCounters) -> bool:
        """Note what it has heard, and return whether it heard much in the day before it last heard anything."""
        heard_at = account.heard_at
        if heard_at is not None and (not self.hours or heard_at - self.hours[-1][0] >= HOUR):
            self.hours.append((heard_at, account.accepted))
            while self.hours[0][0] < heard_at - DAY:
                del self.hours[0]
        return bool(self.hours) and account.accepted - self.hours[0][1] >= BUSY


class Hearing:
    """What all accounts hear."""

    def __init__(self) -> None:
        self._ears: dict[str, _Ear] = {}
        self._news: dict[RecordKey, AccountHeard] = {}

    async def silent(
        self,
        store: Store,
        adapters: Mapping[str, AdapterStatus],
        accounts: Mapping[str, AccountCounters],
        now: datetime,
    ) -> Mapping[str, Silence]:
        """Return the accounts that hear nothing without a reason; raises :class:`StoreError`."""
        found: dict[str, Silence] = {}
        for name, status in adapters.items():
            ear = self._ears.get(name) or await self._remembered(store, name)
            busy, heard_at = ear.was_busy(accounts[name]), ear.heard_at(accounts[name])
            lasted = ear.silent_for(accounts[name], status, now)
            if heard_at is not None and status.state is AdapterState.CONNECTED and busy and lasted > SILENT:
                found[name] = Silence(heard_at, lasted)
            self._note(name, ear, accounts[name], lasted, now)
        return found

    def _note(self, name: str, ear: _Ear, account: AccountCounters, lasted: timedelta, now: datetime) -> None:
        """Note what the store has to know, should what it knows be old."""
        heard_at = ear.heard_at(account)
        if heard_at is None or (ear.written_at is not None and now - ear.written_at < WRITTEN):
            return
        hours = tuple((at, account.accepted - count) for at, count in ear.hours)
        self._news[_place(name)] = AccountHeard(heard_at=heard_at, hours=hours, silent=lasted)
        ear.written_at = now

    async def keep(self, store: Store) -> None:
        """Write down what is new; raises :class:`StoreError`, and waits while nothing can be written."""
        news, self._news = self._news, {}
        if news:
            await store.commit(Effects(records=dict(news)))

    async def _remembered(self, store: Store, name: str) -> _Ear:
        raw = await store.record(_place(name))
        earlier = None if raw is None else msgspec.msgpack.decode(raw, type=AccountHeard)
        ear = self._ears[name] = _Ear(earlier)
        return ear


def _place(account: str) -> RecordKey:
    return RecordKey(EVERYWHERE, CORE, AccountHeard.__name__, account)
