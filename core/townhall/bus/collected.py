"""What one handler decided so far, before it is known whether the handler ends well."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import msgspec

from townhall.bus.cache import Key
from townhall.bus.delegation.lent import Lent
from townhall.model.actions import Action
from townhall.model.batches import BatchOrder
from townhall.model.events import Event
from townhall.model.holds import HoldPromotion
from townhall.model.ids import GroupId, MemberId
from townhall.plugin.declarations import Record
from townhall.store.interface import Decision, Erasure, Fact, Label, LedgerEntry, Outgoing, Override, Timer


class CancelTimer(NamedTuple):
    """Take a timer off."""

    key: str


class TakeLabel(NamedTuple):
    """Take a label away."""

    group: GroupId
    member: MemberId
    label: str


class ClearOverride(NamedTuple):
    """Take a switch back."""

    group: str
    """The group's name in ops.toml."""
    path: str


class RaiseEvent(NamedTuple):
    """Put an event into the lane of its group."""

    event: Event


Effect: TypeAlias = (
    Outgoing
    | Decision
    | Fact
    | LedgerEntry
    | Label
    | Timer
    | CancelTimer
    | TakeLabel
    | RaiseEvent
    | BatchOrder
    | HoldPromotion
    | Erasure
    | Override
    | ClearOverride
)


class Collected(msgspec.Struct, eq=False):
    """The writes of one handler."""

    records: dict[Key, Record | None] = {}
    effects: list[Effect] = []
    stops: bool = False
    """Whether the responders are to be kept from the event."""
    lent: Lent | None = None
    """What the handler was allowed by delegation."""
    used: str = ""
    """The first permission that whoever orders used, where the handler asked for it itself."""
    used_on: MemberId | str = ""
    """Whom that was about, where the handler said so."""
    put_back: list[Action] = []
    """Mutes and bans that only give an earlier one its end again, and are none of their own."""
