"""Work outside (an HTTP call, a picture) goes the way of every action, with a pool of workers for a platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog

from townhall.adapter import Order
from townhall.model.actions import Work
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MessageId
from townhall.model.results import Failed, Ok, Result

Worker: TypeAlias = Callable[[Work], Awaitable[bytes]]
"""Does a piece of work and returns its encoded value; it may be asked again after a crash."""

WORKERS = "!workers"
"""The name of the queue, which no account can have."""
AT_ONCE = 16

_CAPABILITIES = Capabilities(
    platform="workers", abilities={}, pace=Pace(account_per_second=10_000.0), idempotent_sends=True
)
_log = structlog.stdlib.get_logger("townhall.courier")


class Workers:
    """Performs work, as an adapter performs what goes to its platform."""

    def __init__(self, work: Worker) -> None:
        self._work = work

    @property
    def pace(self) -> Pace:
        """Work has no pace to keep."""
        return _CAPABILITIES.pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Work is the same for every group."""
        return _CAPABILITIES

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Work writes no messages."""
        return ""

    async def perform(self, order: Order) -> Result:
        """Do the work; one that fails has failed, trying again is for the plugin to decide."""
        assert isinstance(order.action, Work)
        try:
            return Ok(value=await self._work(order.action))
        except Exception as error:
            _log.exception("work_failed", plugin=order.action.plugin, worker=order.action.worker, key=order.key)
            return Failed(f"{type(error).__name__}: {error}")
