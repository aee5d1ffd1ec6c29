"""Where promotion holds still at present; in memory, since every promotion asks and the bus has written it down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall.model.actions import Lane
from townhall.model.holds import HoldPromotion
from townhall.model.ids import GroupId
from townhall.store.interface import Outgoing

LOOK_AGAIN: Final = timedelta(minutes=10)
"""What is held is looked at again so often, because a hold may be released before its time."""


class PromotionHolds:
    """The holds of every group, by name."""

    def __init__(self) -> None:
        self._groups: dict[GroupId, dict[str, datetime]] = {}

    def take(self, hold: HoldPromotion) -> None:
        """Take in what was committed."""
        here = self._groups.setdefault(hold.group, {})
        if hold.until is None:
            here.pop(hold.name, None)
        else:
            here[hold.name] = hold.until
        if not here:
            del self._groups[hold.group]

    def held_until(self, row: Outgoing, now: datetime) -> datetime | None:
        """Return when a row that must hold still is to be looked at again, None when it may go."""
        if row.lane is not Lane.PROMO or row.group not in self._groups:
            return None
        ends = max(self._groups[row.group].values())
        return min(ends, now + LOOK_AGAIN) if ends > now else None
