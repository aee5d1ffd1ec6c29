"""When one is reminded of an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

SHORT: Final = 4
"""Of what does not last so long, one is reminded when a quarter of it is left."""


def reminder_of(begin: datetime, end: datetime, before: timedelta) -> datetime:
    """Return when one is reminded of an end: so long before it, or later where the whole does not last so long."""
    lasts = end - begin
    return end - (before if lasts > before else lasts / SHORT)
