"""Show who contributes what the group values, fairly and with reasons, and never who does not."""

from townhall_leaderboard import (
    cases,
    closing,
    coming,
    commands,
    own,
    pictures,
    publishing,
    recognition,
    review,
    showing,
    surroundings,
    watching,
)
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.settings import LeaderboardSettings, Penalties, Weights

__all__ = [
    "LeaderboardSettings",
    "Penalties",
    "Weights",
    "cases",
    "closing",
    "coming",
    "commands",
    "own",
    "pictures",
    "plugin",
    "publishing",
    "recognition",
    "review",
    "showing",
    "surroundings",
    "watching",
]
