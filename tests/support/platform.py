"""A small honest platform: it writes down what truly arrived, and answers, refuses or dies as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, NamedTuple

from townhall.adapter import Order
from townhall.clock.time import Time
from townhall.model.actions import Action, Announce, EditMessage, OpenPoll, Say, SayTo
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MessageId
from townhall.model.parts import plain
from townhall.model.results import Ok, Receipt, Result


class Arrived(NamedTuple):
    """What the platform saw."""

    at: datetime
    key: str
    action: Action

    @property
    def text(self) -> str:
        """The words of a message."""
        return plain(self.action.parts) if isinstance(self.action, Say | SayTo | Announce | EditMessage) else ""


class Platform:
    """One account's view of a platform."""

    capabilities: ClassVar[Capabilities]

    def __init__(self, time: Time) -> None:
        self._time = time
        self.arrived: list[Arrived] = []
        """The ground truth: every action that took effect, in order, repetitions included."""
        self.answers: list[Callable[[Order], Result | None]] = []
        """Asked first, in turn, one per call; a result is given instead of doing the action."""
        self.wire_cut = False
        """Whether the answer to an action never comes, though the action takes effect."""
        self.gate: asyncio.Event | None = None
        """While set aside, calls wait here before they take effect."""
        self._done: dict[str, Result] = {}

    @property
    def pace(self) -> Pace:
        return self.capabilities.pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        return self.capabilities

    def link_to(self, group: GroupId, message: MessageId) -> str:
        return ""

    async def perform(self, order: Order) -> Result:
        if self.gate is not None:
            await self.gate.wait()
        if self.capabilities.idempotent_sends and order.key in self._done:
            return self._done[order.key]
        if self.answers and (refusal := self.answers.pop(0)(order)) is not None:
            return refusal
        result = self._take(order)
        if self.wire_cut:
            await asyncio.Event().wait()
        return result

    def _take(self, order: Order) -> Result:
        self.arrived.append(Arrived(self._time.now(), order.key, order.action))
        messages = (MessageId(f"m{len(self.arrived)}"),) if isinstance(order.action, _MESSAGES) else ()
        return self._done.setdefault(order.key, Ok(Receipt(messages=messages)))

    @property
    def texts(self) -> list[str]:
        """The words of every message that arrived."""
        return [one.text for one in self.arrived if one.text]


_MESSAGES = (Say, SayTo, Announce, OpenPoll)


def platform_with(capabilities: Capabilities, time: Time) -> Platform:
    """Return a platform that can do this and no more."""
    kind: type[Platform] = type("PlatformWith", (Platform,), {"capabilities": capabilities})
    return kind(time)


def worst_window(instants: list[datetime], seconds: float) -> int:
    """Return the most arrivals in any window ``[t, t + seconds)``: the strict judge of a rate limit."""
    worst, first = 0, 0
    for last, instant in enumerate(instants):
        while (instant - instants[first]).total_seconds() >= seconds:
            first += 1
        worst = max(worst, last - first + 1)
    return worst
