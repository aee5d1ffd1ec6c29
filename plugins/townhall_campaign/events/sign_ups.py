"""Somebody's sign-up for something: where it stands, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

from townhall import Record

State = Literal["applied", "waiting", "offered", "confirmed", "turned_down", "declined", "lapsed", "withdrawn"]

HOLDING: Final = frozenset({"offered", "confirmed"})
"""Who takes up a place."""
HOPING: Final = frozenset({"applied", "waiting", "offered", "confirmed"})
"""Who is still in it."""


class SignUp(Record, frozen=True, kw_only=True):
    """Somebody's sign-up; by ``name|member``."""

    state: State
    number: int
    """The place in the queue: whoever came first has the lowest, whoever was chosen better a lower one."""
    at: datetime
    """When it was made."""
    offer_until: datetime | None = None
    """Until when an offered place is kept."""
    answers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    marks: dict[str, datetime] = msgspec.field(default_factory=dict[str, datetime])
    """Which stages were passed, and when."""
