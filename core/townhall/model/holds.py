"""Promotion that holds still in a group for a while."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from townhall.model.ids import GroupId


class HoldPromotion(NamedTuple):
    """Let no promotion out in a group until then, or (None) no longer for this reason."""

    group: GroupId
    name: str
    """Of the plugin that says so, and of its hold."""
    until: datetime | None
