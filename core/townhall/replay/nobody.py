"""A platform with nobody on it: whatever is asked of it is done, and nothing happens."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias

from townhall.adapter import Order
from townhall.model import actions as a
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MessageId
from townhall.model.results import Ok, Receipt, Result, Unsupported

_WRITTEN = (a.Say, a.SayTo, a.Announce, a.OpenPoll, a.OpenForm)
_REFERRED = (a.CreateInvite, a.CreateThread)

_LATELY = 10_000

Written: TypeAlias = Callable[[str, a.Action, MessageId], object]
"""Takes the key of a row, what it wrote and where: a new message, or one that was changed."""


class Nobody:
    """The performer of an account in a replay, with the abilities and the pace of the real one."""

    def __init__(self, abilities: Callable[[GroupId], Capabilities], pace: Pace, written: Written) -> None:
        self._written = written
        self._abilities = abilities
        self._pace = pace
        self._written_on: OrderedDict[str, int] = OrderedDict()
        """How many messages each plugin has written on each of the last events."""

    @property
    def pace(self) -> Pace:
        """How fast the account may send."""
        return self._pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what can be done in a group."""
        return self._abilities(group)

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return nothing: there is no message that anybody could open."""
        return ""

    async def perform(self, order: Order) -> Result:
        """Say that it is done; questions get no answer, because nobody is there to ask."""
        action = order.action
        if isinstance(action, a.LOOKS):
            return Unsupported("A replay has no platform to ask.")
        name = self._name(order.key)
        if isinstance(action, a.EditMessage):
            self._written(order.key, action, action.target.message)
        if isinstance(action, _WRITTEN):
            self._written(order.key, action, MessageId(name))
            return Ok(Receipt((MessageId(name),), reference=name if isinstance(action, a.OpenPoll) else ""))
        return Ok(Receipt(reference=name)) if isinstance(action, _REFERRED) else Ok()

    def _name(self, key: str) -> str:
        """Return what a message is called: the same under two configurations, whatever else is decided on its event."""
        stem = key.rpartition("|")[0]
        number = self._written_on[stem] = self._written_on.pop(stem, 0) + 1
        if len(self._written_on) > _LATELY:
            self._written_on.popitem(last=False)
        return f"replayed:{stem}|{number}"
