"""Many sends that belong together, in whatever groups: how far they are, and what may become of them as one."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec


class BatchStanding(StrEnum):
    """What a plugin has said of a batch as a whole."""

    GOING = "going"
    HELD = "held"
    """Nothing of it is sent for now."""
    DROPPED = "dropped"
    """What was not on the wire is not sent any more, whatever is added to it."""


class BatchName(NamedTuple):
    """A batch, among those of every plugin."""

    plugin: str
    batch: str


class BatchOrder(NamedTuple):
    """What is to become of a batch from now on."""

    name: BatchName
    standing: BatchStanding
    reason: str = ""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """How far a batch is, counted in sends: a message that a platform takes in three pieces counts three times."""

    standing: BatchStanding = BatchStanding.GOING
    reason: str = ""
    """Why it holds still or was dropped."""
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    held: int = 0
    """Outcome unknown: they may have arrived, and staff decide."""
    dropped: int = 0
    suggested: int = 0
    observed: int = 0
    per_minute: int = 0
    """How many were sent within the last minute."""

    @property
    def left(self) -> int:
        """How many are still to go."""
        return self.waiting + self.sending

    @property
    def total(self) -> int:
        """How many there are."""
        return self.left + self.sent + self.failed + self.held + self.dropped + self.suggested + self.observed

    @property
    def lasts(self) -> timedelta | None:
        """How long the rest takes at the pace of the last minute; None where nothing went in it."""
        return self.left / self.per_minute * timedelta(minutes=1) if self.per_minute else None
