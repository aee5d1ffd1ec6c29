"""One account's way out: four lanes, one owner, never faster than the platform allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from townhall.adapter import Order
from townhall.clock.waiting import wait
from townhall.courier.budget import charge_of
from townhall.courier.checks import After, End, Go, Later, check
from townhall.courier.office import Office, Performer
from townhall.courier.outcome import Verdict, judge, repeatable
from townhall.courier.pace import AccountPace, RoomPace, RoomPaces
from townhall.courier.queue import Entry, LaneQueue
from townhall.courier.rooms import is_private, room_of, writes
from townhall.model.actions import Action, Lane
from townhall.model.results import Result, Unknown
from townhall.run.scope import Scope
from townhall.store.interface import Block, Outgoing, SendState

MOST_AT_ONCE = 64
"""Sends of one account that may be on the wire at the same time."""
_PATIENCE = 60.0
"""Seconds the platform may take for one action before its outcome counts as unknown."""
_NOT_CONNECTED = timedelta(seconds=1)
_STUMBLE = timedelta(seconds=10)
_BATCH_SPAN = timedelta(milliseconds=5)
"""On fast accounts, what falls due within this is marked in one commit."""
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
_log = structlog.stdlib.get_logger("townhall.courier")


class Flight(NamedTuple):
    """A row that may go."""

    entry: Entry
    action: Action


class AccountQueue:
    """Claims rows one after another, marks them durably, and lets them fly side by side."""

    def __init__(
        self,
        name: str,
        office: Office,
        performer: Callable[[], Performer | None],
        scope: Scope,
        most_at_once: int = MOST_AT_ONCE,
    ) -> None:
        self.name = name
        self._office = office
        self._performer = performer
        self._scope = scope
        self._most = most_at_once
        self._lanes = {lane: LaneQueue() for lane in Lane}
        self._entries: dict[str, Entry] = {}
        self._aside: list[tuple[datetime, int, str]] = []
        self._set_aside: dict[str, Entry] = {}
        self._blocked: dict[str, datetime] = {}
        self._pace: AccountPace | None = None
        self._rooms = RoomPaces()
        self._started = office.time.now()
        self._after_crash = False
        self._flying = 0
        self._woken = asyncio.Event()
        self._resting = False
        self._stopping = False
        office.begin()

    # -- in ---------------------------------------------------------------------------------------
    def add(self, row: Outgoing, number: int) -> None:
        """Take a row in; one that is here already is not taken twice."""
        if row.key in self._entries:
            return
        entry = self._entries[row.key] = Entry(row, number, room_of(row))
        self._after_crash = self._after_crash or row.state is SendState.SENDING
        # One that was tried already keeps its place in the room, and the room waits with it.
        if row.not_before is not None and row.not_before > self._office.time.now() and row.result is None:
            self._lay_aside(entry, row.not_before)
        else:
            self._lanes[row.lane].add(entry)
        self.wake()

    def block(self, block: Block) -> None:
        """Take in a wait the platform asked for, perhaps in an earlier life."""
        self._blocked[block.bucket] = max(block.until, self._blocked.get(block.bucket, block.until))

    def remove(self, key: str) -> Outgoing | None:
        """Take a row out that is not being sent; None when there is none."""
        entry = self._set_aside.pop(key, None)
        if entry is None and (known := self._entries.get(key)) is not None:
            entry = self._lanes[known.row.lane].remove(key)
        if entry is None:
            return None
        del self._entries[key]
        return entry.row

    def wake(self) -> None:
        """Look again what may go."""
        self._woken.set()
        if self._resting:
            self._resting = False
            self._office.begin()

    @property
    def flying(self) -> int:
        """How many sends are on the wire."""
        return self._flying

    def __len__(self) -> int:
        return len(self._entries)

    def by_lane(self) -> dict[Lane, int]:
        """Return how many rows each lane has."""
        counts = dict.fromkeys(Lane, 0)
        for entry in self._entries.values():
            counts[entry.row.lane] += 1
        return counts

    # -- the owner --------------------------------------------------------------------------------
    async def run(self) -> None:
        """Send what may be sent, until cancelled."""
        try:
            while not self._stopping:
                self._woken.clear()
                if not await self._send_safely():
                    await self._rest(self._next_wake())
        finally:
            if not self._resting:
                self._office.end()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self.wake()

    async def _rest(self, until: datetime | None) -> None:
        if not self._woken.is_set():
            self._resting = True
            self._office.end()
        await wait(self._office.time, until, self._woken)
        if self._resting:
            self._resting = False
            self._office.begin()

    async def _send_safely(self) -> bool:
        """Send what may go; the queue of an account must not end because one step of it failed."""
        try:
            return await self._send_some()
        except Exception:
            _log.exception("courier_stumbled", account=self.name)
            self._blocked[""] = self._office.time.now() + _STUMBLE
            return False

    async def _send_some(self) -> bool:
        performer = self._performer()
        self._bring_back()
        if performer is None or self._account_blocked():
            return False
        pace = self._learn(performer)
        flights = await self._claim(performer, pace)
        if not flights:
            return False
        try:
            await self._office.store.mark_sending([flight.entry.row.key for flight in flights])
        except Exception:
            for flight in flights:
                self._stumbled(flight.entry)
            return False
        for flight in flights:
            self._launch(flight, performer, pace)
        return True

    def _stumbled(self, entry: Entry) -> None:
        """One row that cannot be read or marked must not keep the account from sending the others."""
        _log.exception("claim_failed", account=self.name, key=entry.row.key)
        self._lanes[entry.row.lane].postpone(entry, self._office.time.now() + _STUMBLE)

    def _learn(self, performer: Performer) -> AccountPace:
        if self._pace is None:
            self._pace = AccountPace(performer.capabilities.pace, self._office.random)
            if self._after_crash:
                self._pace.start_empty(self._office.time.now())
        return self._pace

    def _next_wake(self) -> datetime | None:
        now = self._office.time.now()
        if self._performer() is None:
            return now + _NOT_CONNECTED if self._entries else None
        if self._account_blocked():
            return self._blocked[""]
        instants = [self._aside[0][0]] if self._aside else []
        for lane, queue in self._lanes.items():
            if (asleep := queue.next_wake()) is not None:
                instants.append(asleep)
            if self._pace is not None and self._flying < self._most and queue.ready(now):
                instants.append(self._pace.earliest(lane, now))
        return min(instants, default=None)

    def _account_blocked(self) -> bool:
        return self._blocked.get("", self._started) > self._office.time.now()

    # -- claiming ---------------------------------------------------------------------------------
    async def _claim(self, performer: Performer, pace: AccountPace) -> list[Flight]:
        flights: list[Flight] = []
        for lane, queue in self._lanes.items():
            while self._may_claim(lane, pace, len(flights)):
                entry = queue.take(self._office.time.now())
                if entry is None:
                    break
                flight = await self._safely_considered(entry, performer)
                if flight is not None:
                    flights.append(flight)
                    if charge_of(entry.row) is not None:
                        # The next question about a budget must find this one marked.
                        return flights
        return flights

    def _may_claim(self, lane: Lane, pace: AccountPace, claimed: int) -> bool:
        if self._stopping or self._flying + claimed >= self._most:
            return False
        now = self._office.time.now()
        if not claimed:
            return pace.earliest(lane, now) <= now
        return pace.earliest(lane, now) + pace.interval * (claimed + 1) <= now + _BATCH_SPAN

    async def _safely_considered(self, entry: Entry, performer: Performer) -> Flight | None:
        try:
            return await self._consider(entry, performer)
        except Exception:
            self._stumbled(entry)
            return None

    async def _consider(self, entry: Entry, performer: Performer) -> Flight | None:
        now = self._office.time.now()
        until = max(await self._room_free_at(entry, now, performer), entry.row.not_before or now)
        if (expires := entry.row.expires_at) is not None:
            # It is looked at when it expires, however long its room must wait, so that it is reported in time.
            until = now if expires <= now else min(until, expires)
        if until > now:
            self._lanes[entry.row.lane].postpone(entry, until)
            return None
        match await check(entry.row, performer, self._office):
            case Go(action):
                if writes(entry.row) and (room := self._rooms.get(entry.room)) is not None:
                    room.take(now)
                return Flight(entry, action)
            case Later(until, spent):
                await self._postpone(entry, until, spent)
            case After(key):
                self._leave_lane(entry, entry.row.expires_at or _END_OF_TIME)
                self._office.park(key, partial(self._return, entry.row.key))
            case End(state, result):
                await self._end(entry, state, result)
        return None

    async def _room_free_at(self, entry: Entry, now: datetime, performer: Performer) -> datetime:
        blocked = self._blocked.get(entry.room, now)
        if not writes(entry.row):
            return blocked
        room = self._rooms.get(entry.room) or await self._first_use(entry, now, performer)
        return max(blocked, room.earliest(now))

    async def _first_use(self, entry: Entry, now: datetime, performer: Performer) -> RoomPace:
        private = is_private(entry.row)
        pace = performer.capabilities_in(entry.row.group).pace
        room = self._rooms.add(entry.room, pace, now, private=private)
        if pace.room_window_messages and not private and now - self._started < pace.room_window:
            # What an earlier life of the process sent lately is still in the platform's window.
            since = now - pace.room_window
            counts = [await self._office.store.sent_count(entry.row.group, lane, since) for lane in Lane]
            room.remember(sum(counts), now)
        return room

    # -- setting aside ----------------------------------------------------------------------------
    async def _postpone(self, entry: Entry, until: datetime, spent: bool) -> None:
        self._leave_lane(entry, until if entry.row.expires_at is None else min(until, entry.row.expires_at))
        if spent:
            row = entry.row
            entry.row = await self._office.settle(row, row.state, row.result, not_before=until, attempts=row.attempts)
            self._office.report("postponed", entry.row)

    def _leave_lane(self, entry: Entry, until: datetime) -> None:
        self._lanes[entry.row.lane].finish(entry)
        self._lay_aside(entry, until)

    def _lay_aside(self, entry: Entry, until: datetime) -> None:
        self._set_aside[entry.row.key] = entry
        heappush(self._aside, (until, entry.number, entry.row.key))

    def _bring_back(self) -> None:
        now = self._office.time.now()
        while self._aside and self._aside[0][0] <= now:
            self._return(heappop(self._aside)[2])

    def _return(self, key: str) -> None:
        entry = self._set_aside.pop(key, None)
        if entry is not None:
            self._lanes[entry.row.lane].add(entry)
            self.wake()

    async def _end(self, entry: Entry, state: SendState, result: Result, attempts: int | None = None) -> None:
        count = entry.row.attempts if attempts is None else attempts
        await self._office.settle(entry.row, state, result, attempts=count)
        self._lanes[entry.row.lane].finish(entry)
        self._entries.pop(entry.row.key, None)

    # -- flights ----------------------------------------------------------------------------------
    def _launch(self, flight: Flight, performer: Performer, pace: AccountPace) -> None:
        now = self._office.time.now()
        pace.take(flight.entry.row.lane, now)
        if writes(flight.entry.row) and (room := self._rooms.get(flight.entry.room)) is not None:
            room.moved_to(now)
        self._flying += 1
        self._office.begin()
        self._scope.spawn(self._fly(flight, performer, now), flight.entry.row.key)

    async def _fly(self, flight: Flight, performer: Performer, sent_at: datetime) -> None:
        entry = flight.entry
        try:
            result = await self._perform(Order(entry.row.key, flight.action), performer)
            await self._apply(entry, self._judge(entry, result, performer, sent_at), sent_at)
        except Exception:
            # What cannot be written down is unknown, as after a crash; whether it is repeated is decided anew.
            entry.row = replace(entry.row, state=SendState.SENDING)
            self._stumbled(entry)
        finally:
            self._flying -= 1
            self.wake()
            self._office.end()

    def _judge(self, entry: Entry, result: Result, performer: Performer, sent_at: datetime) -> Verdict:
        now = self._office.time.now()
        entry.first_sent_at = entry.first_sent_at or sent_at
        capabilities = performer.capabilities_in(entry.row.group)
        again = repeatable(entry.row.action, capabilities, now - entry.first_sent_at)
        return judge(result, attempts=entry.row.attempts + 1, again=again, now=now, random=self._office.random)

    async def _perform(self, order: Order, performer: Performer) -> Result:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await performer.perform(order)
        except TimeoutError:
            return Unknown("The platform did not answer in time.")
        except Exception as error:
            # An adapter that raises may have sent before it did.
            _log.exception("perform_raised", account=self.name, key=order.key)
            return Unknown(f"The adapter failed: {error}")

    async def _apply(self, entry: Entry, verdict: Verdict, sent_at: datetime) -> None:
        if verdict.again_at is None:
            await self._end(entry, verdict.state, verdict.result, verdict.attempts)
            return
        if verdict.blocks:
            await self._blocked_until(verdict.again_at, "" if verdict.everywhere else entry.room, sent_at)
        entry.row = await self._office.settle(
            entry.row, verdict.state, verdict.result, not_before=verdict.again_at, attempts=verdict.attempts
        )
        self._lanes[entry.row.lane].postpone(entry, verdict.again_at)

    async def _blocked_until(self, until: datetime, bucket: str, sent_at: datetime) -> None:
        block = Block(account=self.name, bucket=bucket, until=until)
        self.block(block)
        if not bucket and self._pace is not None:
            self._pace.slow_down(sent_at, self._office.time.now())
        await self._office.store.block(block)
