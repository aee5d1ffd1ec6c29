"""What is told late, after a pause, is looked at like anything else; what is older than a pause is history."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import Event, Group

LONGEST_PAUSE: Final = timedelta(days=1)
"""What is told later than this, or comes from an import, is nobody's case any more."""


def is_history(event: Event, group: Group) -> bool:
    """Return whether something was told so late that nothing follows from it."""
    return event.backfill and group.now - event.at > LONGEST_PAUSE
