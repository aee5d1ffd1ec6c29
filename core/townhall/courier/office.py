"""What the queues of all accounts share: the store, the time, and whom to tell when a row has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from random import Random
from typing import ParamSpec, Protocol, TypeAlias

import structlog
from msgspec.structs import replace

from townhall.adapter import Order
from townhall.clock.time import Time
from townhall.config.settings import GroupSettings
from townhall.courier.batches import Batches
from townhall.courier.holds import PromotionHolds
from townhall.courier.outcome import finished as finished_event
from townhall.courier.outcome import left_as_it_is
from townhall.model.actions import LOOKS, Action
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.events import ActionFinished, Event
from townhall.model.ids import GroupId, MessageId
from townhall.model.results import Dropped, Forbidden, Result
from townhall.store.interface import OPEN_STATES, Incoming, Outgoing, SendState, Settlement, Store

Told = ParamSpec("Told")
_log = structlog.stdlib.get_logger("townhall.courier")

JOURNAL_LANE = "!courier"
"""Behind the group's id: where the journal counts what the courier made, whose numbers come in their own order."""

_MANY = 500
"""Rows that are dropped in one transaction."""

FINAL = (SendState.SENT, SendState.FAILED, SendState.DROPPED)

_REPORTED = {SendState.HELD: "held", SendState.FAILED: "failed", SendState.DROPPED: "dropped"}

GroupSettingsOf: TypeAlias = Callable[[GroupId], GroupSettings | None]
"""The settings of a group, None for one that is not in ops.toml any more."""
Accepted: TypeAlias = Callable[[str, int, Event], None]
"""Takes a journaled event on to its group's lane: its journal lane, its number there, and itself."""
Report: TypeAlias = Callable[[str, Outgoing], None]
"""Tells the staff: ``held``, ``failed``, ``dropped`` or ``postponed``, and the row."""
Finished: TypeAlias = Callable[[Outgoing], None]
"""Counts a row that has come to its end."""
Declines: TypeAlias = Callable[[Outgoing], Awaitable[bool]]
"""Says whether the person a row goes to does not want it."""
Lacks: TypeAlias = Callable[[Outgoing], Awaitable[str]]
"""Says in a sentence which right that a row needs is gone; empty when all is well."""
Refuses: TypeAlias = Callable[[Action, Capabilities], Result | None]
"""Says why an action cannot be done with these capabilities in any form."""


class Performer(Protocol):
    """The side of an adapter the courier sees."""

    @property
    def pace(self) -> Pace:
        """How fast the account may send over all its groups."""
        ...

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what can be done in one group."""
        ...

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return the address of one message, or nothing."""
        ...

    async def perform(self, order: Order) -> Result:
        """Do one action."""
        ...


def link_by(performer: Performer | None, group: GroupId, message: MessageId) -> str:
    """Return the address of one message, by the adapter of its account; empty where there is none."""
    return "" if performer is None else performer.link_to(group, message)


class Office:
    """The one place where the end of a row is written down and told."""

    def __init__(
        self,
        store: Store,
        time: Time,
        random: Random,
        *,
        settings: GroupSettingsOf,
        accepted: Accepted,
        report: Report,
        finished: Finished,
        refuses: Refuses,
        declines: Declines,
        lacks: Lacks,
    ) -> None:
        self.store = store
        self.time = time
        self.random = random
        self.settings = settings
        self.report = report
        self.refuses = refuses
        self.declines = declines
        self.lacks = lacks
        self.batches = Batches()
        self.promotion = PromotionHolds()
        self.endings = 0
        """Counts rows that ended, so that a read can tell whether it was overtaken."""
        self._accepted = accepted
        self._finished = finished
        self._parked: dict[str, list[Callable[[], None]]] = {}
        self._at_work = 0
        self._still = asyncio.Event()
        self._still.set()

    # -- rows -------------------------------------------------------------------------------------
    async def settle(
        self,
        row: Outgoing,
        state: SendState,
        result: Result | None = None,
        *,
        not_before: datetime | None = None,
        attempts: int = 0,
        asked_for: bool = False,
    ) -> Outgoing:
        """Write down the new state of a row, with its event for the plugin that asked; tell whoever waits.

        ``asked_for``: somebody wanted it to end like this, so staff need not be told.
        """
        settled = replace(
            row,
            state=state,
            result=result,
            attempts=attempts,
            not_before=not_before,
            settled_at=None if state in OPEN_STATES else self.time.now(),
        )
        await self._write([settled])
        self._ended(settled, asked_for=asked_for)
        return settled

    async def drop(self, rows: Sequence[Outgoing], reason: str) -> None:
        """Write down that rows are not sent because somebody wanted it so, many in one transaction."""
        for start in range(0, len(rows), _MANY):
            some, now = rows[start : start + _MANY], self.time.now()
            dropped = [
                replace(row, state=SendState.DROPPED, result=Dropped(reason), not_before=None, settled_at=now)
                for row in some
            ]
            await self._write(dropped)
            for row in dropped:
                self._ended(row, asked_for=True)

    async def end_uncertain(self, rows: Sequence[Outgoing], said: str) -> None:
        """Write down that rows of which nobody knows whether they went out are left so, many in one transaction."""
        now = self.time.now()
        for start in range(0, len(rows), _MANY):
            left = [
                replace(row, state=SendState.DROPPED, result=left_as_it_is(row, said), not_before=None, settled_at=now)
                for row in rows[start : start + _MANY]
            ]
            await self._write(left)
            for row in left:
                self._ended(row, asked_for=True)

    async def reopen(self, rows: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """Write down that rows wait again, many in one transaction; return them as they are then.

        They are held ones that are sent again, or were marked as sending and never on the wire.
        """
        # What it ended with stays: should it be called off now, it may have arrived nevertheless.
        again = [
            replace(
                row,
                state=SendState.WAITING,
                # What was called back goes on as it was.
                not_before=None if row.state is SendState.HELD else row.not_before,
                settled_at=None,
            )
            for row in rows
        ]
        for start in range(0, len(again), _MANY):
            await self._write(again[start : start + _MANY])
        return again

    async def _write(self, rows: Sequence[Outgoing]) -> None:
        """Write down rows as they are now, and the events that follow from it."""
        now = self.time.now()
        told = [(row, _finished(row, now)) for row in rows]
        numbers = await self.store.settle([_settlement(row, event, now) for row, event in told])
        for number, (row, event) in zip(numbers, told, strict=True):
            if number and event is not None:
                self._tell(self._accepted, row.group + JOURNAL_LANE, number, event)

    def _ended(self, row: Outgoing, *, asked_for: bool) -> None:
        if row.state in FINAL:
            self.endings += 1
            self._tell(self._finished, row)
            for wake in self._parked.pop(row.key, ()):
                wake()
        if row.state in _REPORTED and not asked_for and not _for_the_plugin(row):
            self._tell(self.report, _REPORTED[row.state], row)

    @staticmethod
    def _tell(listener: Callable[Told, None], *told: Told.args, **more: Told.kwargs) -> None:
        """Call somebody who listens; what is written down stays so, whatever they make of it."""
        try:
            listener(*told, **more)
        except Exception:
            _log.exception("listener_failed")

    def park(self, key: str, wake: Callable[[], None]) -> None:
        """Call ``wake`` when the row ``key`` has ended."""
        self._parked.setdefault(key, []).append(wake)

    # -- stillness --------------------------------------------------------------------------------
    def begin(self) -> None:
        """Somebody is at work."""
        self._at_work += 1
        self._still.clear()

    def end(self) -> None:
        """Somebody rests, or has ended."""
        self._at_work -= 1
        if not self._at_work:
            self._still.set()

    @property
    def resting(self) -> bool:
        """Whether nobody is at work."""
        return not self._at_work

    async def still(self) -> None:
        """Return when nothing can happen before the clock moves on or a row comes in."""
        await self._still.wait()


def _for_the_plugin(row: Outgoing) -> bool:
    """Return whether only the plugin that asked has use for how a row ended, because staff could mend nothing.

    That is a picture that cannot be read, somebody who takes no private messages where the plugin wants to know, and
    one of many that the plugin tells about as one; what is uncertain in these staff decide all the same.
    """
    closed = isinstance(row.result, Forbidden) and row.result.direct_closed and bool(row.on_result)
    one_of_many = bool(row.batch and row.on_result) and row.state is not SendState.HELD
    return closed or one_of_many or isinstance(row.action, LOOKS)


def _settlement(row: Outgoing, event: ActionFinished | None, now: datetime) -> Settlement:
    return Settlement(
        key=row.key,
        state=row.state,
        at=now,
        result=row.result,
        attempts=row.attempts,
        not_before=row.not_before,
        follow_up=None if event is None else Incoming(event.id, row.group + JOURNAL_LANE, event),
    )


def _finished(row: Outgoing, now: datetime) -> ActionFinished | None:
    """Return the event for the plugin that asked to be told, where a row has come to its end."""
    if row.state not in FINAL or not row.on_result or row.result is None:
        return None
    return finished_event(row, row.result, now)
