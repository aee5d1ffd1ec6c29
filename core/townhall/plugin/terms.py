"""On which terms an action is decided: how urgent, for whom, when, and who hears how it ended."""

from __future__ import annotations

from datetime import datetime

import msgspec

from townhall.model.actions import Lane
from townhall.model.people import Right


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What goes with an action on its way to the outbox."""

    lane: Lane = Lane.SERVICE
    member: str = ""
    """Whose attention it takes, when it is for one person."""
    not_before: datetime | None = None
    expires_at: datetime | None = None
    on_result: str = ""
    """The job of the plugin that is told how it ended."""
    payload: bytes = b""
    """What that job gets back."""
    passing: bool = False
    """Whether it says what must not be kept any longer than sending takes."""
    batch: str = ""
    """What it belongs to, among everything its plugin sends in any group; such a batch is held or dropped as one."""
    needs: Right | None = None
    """What somebody must still be allowed when it goes; otherwise it is dropped."""
    answer: bool = False
    """Whether somebody asked for it: then the plugin's mode does not hold it back."""
