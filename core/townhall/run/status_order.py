"""What the shell asks for the status, and what comes back; light, because whoever only asks need not know how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from townhall.run.ailment import Ailment


class StatusOrder(msgspec.Struct, frozen=True):
    """A question without anything to it."""


class AccountAnswer(msgspec.Struct, frozen=True):
    """How an account is."""

    name: str
    platform: str
    state: str
    since: datetime
    reason: str = ""
    heard_at: datetime | None = None
    """When its platform last told of anything."""


class StatusAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How Townhall is, as ``townhall status`` shows it."""

    version: str
    since: datetime
    groups: int
    turns: int
    waiting: int
    """Events that wait for their turn."""
    outbox: int
    """Actions that wait to go out."""
    database_bytes: int
    free_bytes: int | None
    accounts: Sequence[AccountAnswer]
    ailments: Sequence[Ailment]
