"""Keep one account connected: run its adapter, bring it back when it dies, notice when it has gone deaf.

An adapter that dies at once harms nobody: it is tried again more and more rarely, and only its own account waits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.adapter import Adapter, AdapterError, AdapterRefused, Finding, Publish
from townhall.clock.time import Time
from townhall.model.events import AdapterConnected, AdapterDegraded, AdapterLost, Event
from townhall.model.ids import EventId, group_id
from townhall.model.places import Place
from townhall.run.accounts import own_words
from townhall.run.context import about
from townhall.run.fingerprints import Fingerprints
from townhall.run.lives import Deaf, Life
from townhall.run.metrics import AccountCounters


class AdapterState(StrEnum):
    """How an account stands with its platform."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    REFUSED = "refused"
    """For good: the platform does not want this account as it is configured."""


class AdapterStatus(msgspec.Struct, frozen=True):
    """What health pages and the start say of an account."""

    state: AdapterState
    since: datetime
    reason: str = ""
    next_try: datetime | None = None
    ever_connected: bool = False
    findings: tuple[Finding, ...] = ()


class Pace(msgspec.Struct, frozen=True):
    """How patiently an adapter is brought back and how often it is asked whether it still hears."""

    first: timedelta = timedelta(seconds=1)
    most: timedelta = timedelta(minutes=5)
    healthy_after: timedelta = timedelta(minutes=1)
    """A connection that lasted this long makes the next loss a first one."""
    probe_every: timedelta = timedelta(minutes=1)
    probe_deadline: timedelta = timedelta(seconds=20)

    def wait(self, losses: int, random: Random) -> timedelta:
        """Return how long to wait after so many losses in a row, with jitter so that accounts do not knock at once."""
        longest = min(self.most, self.first * (1 << min(losses - 1, 20)))
        return longest * random.uniform(0.5, 1.0)


PATIENT = Pace()
"""How it is done unless a test is in a hurry."""


class Supervisor:
    """Runs the adapter of one account until it is cancelled or the platform refuses the account."""

    def __init__(
        self,
        account: str,
        platform: str,
        make: Callable[[], Awaitable[Adapter[Any]]],
        publish: Publish,
        *,
        time: Time,
        random: Random,
        log: FilteringBoundLogger,
        counters: AccountCounters,
        fingerprints: Fingerprints,
        pace: Pace = PATIENT,
    ) -> None:
        """Supervise an account; ``make`` gives a fresh adapter for each life, from the last cursor."""
        self.account = account
        self.platform = platform
        self.adapter: Adapter[Any] | None = None
        """The adapter that lives now, for the courier; None between two lives."""
        self.status = AdapterStatus(AdapterState.CONNECTING, time.now())
        self._make = make
        self._publish_on = publish
        self._time = time
        self._random = random
        self._log = log
        self._counters = counters
        self._fingerprints = fingerprints
        self._pace = pace
        self._losses = 0
        # What is true of the account and of no single group stands in a place without a chat.
        self._place = Place(group_id(platform, account, ""))
        self._enter(AdapterState.CONNECTING)

    async def run(self) -> None:
        """Keep the account connected until cancelled; return only when the platform refuses it."""
        with about(account=self.account):
            while True:
                try:
                    await self._live()
                    await self._lost(AdapterError("The adapter ended without saying why."))
                except AdapterRefused as refusal:
                    return await self._refused(refusal)
                except Exception as error:
                    await self._lost(error)
                await self._wait()

    # -- one life ---------------------------------------------------------------------------------
    async def _live(self) -> None:
        self.adapter = await self._make()
        try:
            await Life(self.adapter, self._publish, self._pace, self._time, self._found).run()
        finally:
            self.adapter = None

    async def _publish(self, *events: Event, cursor: bytes | None = None) -> None:
        await self._publish_on(*events, cursor=cursor)
        if any(type(event) is AdapterConnected for event in events):
            self._connected()

    def _connected(self) -> None:
        if self.status.state is not AdapterState.CONNECTED:
            self._enter(AdapterState.CONNECTED)
            self._log.info("The account is connected.")

    async def _found(self, findings: tuple[Finding, ...]) -> None:
        self._enter(self.status.state, self.status.reason, findings=findings, since=self.status.since)
        for finding in findings:
            self._log.warning(finding.fault, code=finding.code, remedy=finding.remedy)
            id, at = self._moment(f"degraded|{finding.code}")
            degraded = AdapterDegraded(id=id, at=at, place=self._place, reason=finding.fault, remedy=finding.remedy)
            await self._tell(degraded)

    # -- the end of a life ------------------------------------------------------------------------
    async def _lost(self, error: Exception) -> None:
        told_already = self.status.state is AdapterState.LOST
        lasted = self._time.now() - self.status.since
        healthy = self.status.state is AdapterState.CONNECTED and lasted >= self._pace.healthy_after
        self._losses = 1 if healthy else self._losses + 1
        self._counters.deaf += isinstance(error, Deaf)
        pause = self._pace.wait(self._losses, self._random)
        reason = own_words(self.account, str(error)) or type(error).__name__
        self._enter(AdapterState.LOST, reason, next_try=self._time.now() + pause)
        self._log_loss(error, pause)
        if not told_already:
            await self._tell_lost("lost")

    def _log_loss(self, error: Exception, pause: timedelta) -> None:
        reference = self._fingerprints.seen(error)
        unforeseen = reference.first and not isinstance(error, AdapterError | Deaf | OSError)
        self._log.warning(
            "The account lost its platform and tries again.",
            reason=self.status.reason,
            seconds=round(pause.total_seconds(), 1),
            losses=self._losses,
            reference=reference.number,
            **({"exc_info": error} if unforeseen else {}),
        )

    async def _wait(self) -> None:
        if self.status.next_try is not None:
            await self._time.sleep_until(self.status.next_try)
        self._counters.restarts += 1

    async def _refused(self, refusal: AdapterRefused) -> None:
        self._enter(AdapterState.REFUSED, own_words(self.account, str(refusal)))
        reason = self.status.reason
        self._log.error("The platform refuses the account; it stays out until ops.toml changes.", reason=reason)
        await self._tell_lost("refused")

    # -- telling ----------------------------------------------------------------------------------
    def _enter(
        self,
        state: AdapterState,
        reason: str = "",
        *,
        next_try: datetime | None = None,
        findings: tuple[Finding, ...] | None = None,
        since: datetime | None = None,
    ) -> None:
        before = self.status
        self.status = AdapterStatus(
            state,
            since or self._time.now(),
            reason,
            next_try,
            before.ever_connected or state is AdapterState.CONNECTED,
            before.findings if findings is None else findings,
        )
        self._counters.state = state.value

    async def _tell_lost(self, what: str) -> None:
        id, at = self._moment(what)
        await self._tell(AdapterLost(id=id, at=at, place=self._place, reason=self.status.reason))

    def _moment(self, what: str) -> tuple[EventId, datetime]:
        now = self._time.now()
        return EventId(f"{self.platform}:{self.account}|{what}|{now.isoformat()}"), now

    async def _tell(self, event: Event) -> None:
        try:
            await self._publish_on(event)
        except Exception as error:
            # The store has its own way of telling; the account must come back all the same.
            self._log.error("The state of the account could not be journaled.", reason=str(error))
