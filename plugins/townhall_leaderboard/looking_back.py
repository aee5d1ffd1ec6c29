"""How far back a board looks at what is kept, so that `check` can tell where it is kept for too short a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from townhall_leaderboard.settings import LeaderboardSettings, WindowKind

LENGTHS: Final[Mapping[WindowKind, timedelta]] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "half_month": timedelta(days=16),
    "month": timedelta(days=31),
}
REVIEW: Final = timedelta(days=1)
"""How long after its end a window is looked at again, should something in it be deleted."""


def looks_back(settings: LeaderboardSettings) -> Mapping[str, timedelta]:
    """Return how far back is looked, at most, by what is kept."""
    longest = max(LENGTHS[kind] for kind in settings.windows)
    whole = longest + REVIEW
    own = ("message", "praise", "case", "adjustment")
    return {
        "contribution_retention": whole,
        **{f"leaderboard.{kind}": whole for kind in own},
        "leaderboard.Uncounted": whole,
        # Who improved is told by the window before the one that was closed.
        "leaderboard.Row": 2 * longest,
        "leaderboard.Closed": 2 * longest,
        "leaderboard.Streak": longest,
        "leaderboard.Arrived": settings.newcomer_for,
        "leaderboard.Gone": settings.rejoin_within,
    }
