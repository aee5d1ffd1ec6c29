"""Choices by number, where a platform has no buttons: the last menu of a room, until it is used up or old."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall.plugin.declarations import Record
from townhall.surface.degrade import Menu

LIFETIME = timedelta(hours=24)
"""How long a number is taken as an answer to a menu."""


class OpenMenu(Record, frozen=True, kw_only=True):
    """The menu that a number in this room answers."""

    menu: Menu
    key: str
    """The outbox key of the message that shows it."""
    opened_at: datetime
    lifetime: timedelta = LIFETIME

    def open_at(self, now: datetime) -> bool:
        """Return whether it still counts."""
        return now < self.opened_at + self.lifetime
