"""A platform with nobody on it: whatever is asked of it is done, and nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TypeAlias

from townhall.adapter import Order
from townhall.model import actions as a
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MessageId
from townhall.model.results import Ok, Receipt, Result, Unsupported

_WRITTEN = (a.Say, a.SayTo, a.Announce, a.OpenPoll, a.OpenForm)
_REFERRED = (a.CreateInvite, a.CreateThread)

Written: TypeAlias = Callable[[str, a.Action, MessageId], object]
"""Takes the key of a row, what it wrote and where: a new message, or one that was changed."""


class Nobody:
    """The performer of an account in a replay, with the abilities and the pace of the real one."""

    def __init__(self, abilities: Callable[[GroupId], Capabilities], pace: Pace, written: Written) -> None:
        self._written = written
        self._abilities = abilities
        self._pace = pace
        self._numbers = count(1)

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
        name = f"replayed-{next(self._numbers)}"
        if isinstance(action, a.EditMessage):
            self._written(order.key, action, action.target.message)
        if isinstance(action, _WRITTEN):
            self._written(order.key, action, MessageId(name))
            return Ok(Receipt((MessageId(name),), reference=name if isinstance(action, a.OpenPoll) else ""))
        return Ok(Receipt(reference=name)) if isinstance(action, _REFERRED) else Ok()
