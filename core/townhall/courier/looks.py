"""What a platform is only asked (a picture, who has reacted) goes beside what it is told.

A message takes its turn in the account's pace, and an answer may take many seconds: fifty pictures in a raid must keep
no ban waiting, and a ban no picture. So questions have a queue of their own, and no place in the pace of messages.
"""

from __future__ import annotations

from datetime import timedelta

from townhall.adapter import Order
from townhall.courier.office import Performer
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MessageId
from townhall.model.results import Result

AT_ONCE = 8
"""Questions of one account that may be open at the same time."""
_PACE = Pace(account_per_second=10.0, room_gap=timedelta(), burst=AT_ONCE)


def queue_of(account: str) -> str:
    """Return the name of an account's queue of questions, which no account can have."""
    return f"{account}!looks"


class Looker:
    """An adapter as far as it is asked."""

    def __init__(self, performer: Performer) -> None:
        self._performer = performer

    @property
    def pace(self) -> Pace:
        """How fast it may be asked; platforms that want it slower say so."""
        return _PACE

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what can be done in one group."""
        return self._performer.capabilities_in(group)

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return the address of one message, or nothing."""
        return self._performer.link_to(group, message)

    async def perform(self, order: Order) -> Result:
        """Ask the adapter one thing."""
        return await self._performer.perform(order)
