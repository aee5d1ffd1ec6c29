"""A platform in this process that judges every send by strict windows, under the clock that is passed in."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
from tests.servers.telegram.limits import Limits

from townhall.adapter import Order
from townhall.clock.time import Time
from townhall.model.actions import Say
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MessageId, own_id
from townhall.model.results import Ok, RateLimited, Receipt, Result, Unknown

START = datetime(2026, 10, 7, 12, tzinfo=UTC)


class Faults(msgspec.Struct, frozen=True):
    """How often a platform refuses without need, and how often it breaks without saying whether it did it."""

    refused: float = 0.0
    broken: float = 0.0


class StrictPlatform:
    """Takes what is sent, or refuses it as the real one would; keeps the truth of what arrived."""

    def __init__(self, capabilities: Capabilities, time: Time, limits: Limits, faults: Faults) -> None:
        self.arrived: Counter[GroupId] = Counter()
        """How many messages each group has got."""
        self.refused = 0
        """How often it was asked to do more than it allows."""
        self.replies: list[tuple[str, datetime]] = []
        """When messages that answer another one arrived, by what they answer."""
        self.last = time.now()
        """When the last message arrived that answers none."""
        self._capabilities = capabilities
        self._time = time
        self._limits = limits
        self._faults = faults
        self._chance = Random(7)
        self._known: dict[str, Result] = {}

    @property
    def pace(self) -> Pace:
        """How fast the account may send."""
        return self._capabilities.pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what can be done in a group."""
        return self._capabilities

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return no address."""
        return ""

    async def perform(self, order: Order) -> Result:
        """Do one action."""
        if not isinstance(order.action, Say):
            # A menu of commands, say, is none of the messages that are counted.
            return Ok()
        if order.key in self._known and self._capabilities.idempotent_sends:
            return self._known[order.key]
        group = order.action.place.group
        if self._chance.random() < self._faults.refused:
            return RateLimited(timedelta(seconds=1))
        if wait := self._limits.wait(int(own_id(group))):
            self.refused += 1
            return RateLimited(timedelta(seconds=wait))
        broken = self._chance.random() < self._faults.broken
        if broken and self._chance.random() < 0.5:
            return Unknown("Bad gateway.")
        self._take(order, order.action)
        return Unknown("Bad gateway.") if broken else self._known[order.key]

    def _take(self, order: Order, said: Say) -> None:
        if said.reply_to is None:
            self.arrived[said.place.group] += 1
            self.last = self._time.now()
        else:
            self.replies.append((said.reply_to.message, self._time.now()))
        self._known[order.key] = Ok(Receipt((MessageId(f"m{len(self._known)}"),)))
