"""Several turns as one transaction: the last word on a record, a timer or a label counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from townhall.bus.cache import Key
from townhall.bus.collected import CancelTimer, ClearOverride, Effect, RaiseEvent, TakeLabel
from townhall.model.batches import BatchOrder
from townhall.model.events import Event
from townhall.model.holds import HoldPromotion
from townhall.model.ids import GroupId, MemberId
from townhall.plugin.declarations import Record
from townhall.store.interface import (
    Decision,
    Effects,
    Erasure,
    Fact,
    Incoming,
    Label,
    LedgerEntry,
    Outgoing,
    Override,
    RecordKey,
    RecordValue,
    Timer,
)

RAISED = "!raised"
"""The journal lane, beside the group's own, of events that turns raise."""


class Merge:
    """Gathers what handlers decided into one :class:`Effects`."""

    def __init__(self, done: dict[str, int], records: dict[Key, Record | None]) -> None:
        self._effects = Effects(done=done, records=cast("dict[RecordKey, RecordValue]", records))
        self._timers: dict[str, Timer | None] = {}
        self._labels: dict[tuple[GroupId, MemberId, str], Label | None] = {}
        self._overrides: dict[tuple[str, str], Override | None] = {}
        self.raised: list[Event] = []
        self.orders: list[BatchOrder | HoldPromotion] = []

    def take(self, effects: Iterable[Effect]) -> None:
        """Add the decisions of one handler, after those of earlier ones."""
        facts = self._effects.facts
        for effect in effects:
            # The most by far, and sometimes ten thousand of one handler.
            if type(effect) is Fact:
                facts.append(effect)
            else:
                self._sort(effect)

    def _sort(self, effect: Effect) -> None:
        effects = self._effects
        match effect:
            case Outgoing():
                effects.outbox.append(effect)
            case Decision():
                effects.decisions.append(effect)
            case Fact():
                effects.facts.append(effect)
            case LedgerEntry():
                effects.ledger.append(effect)
            case Label():
                self._labels[effect.group, effect.member, effect.label] = effect
            case TakeLabel():
                self._labels[effect.group, effect.member, effect.label] = None
            case Timer():
                self._timers[effect.key] = effect
            case CancelTimer():
                self._timers[effect.key] = None
            case Erasure():
                effects.erasures.append(effect)
            case BatchOrder() | HoldPromotion():
                self.orders.append(effect)
            case Override():
                self._overrides[effect.group, effect.path] = effect
            case ClearOverride():
                self._overrides[effect.group, effect.path] = None
            case RaiseEvent(event):
                effects.events.append(Incoming(event.id, f"{event.place.group}{RAISED}", event))
                self.raised.append(event)

    def effects(self) -> Effects:
        """Return everything as one transaction."""
        effects = self._effects
        for key, timer in self._timers.items():
            if timer is None:
                effects.timers_cancelled.append(key)
            else:
                effects.timers.append(timer)
        for holder, label in self._labels.items():
            if label is None:
                effects.labels_taken.append(holder)
            else:
                effects.labels.append(label)
        for place, override in self._overrides.items():
            if override is None:
                effects.overrides_cleared.append(place)
            else:
                effects.overrides.append(override)
        return effects
