"""The one object that everything about the board is declared on."""

from __future__ import annotations

from typing import Final

from townhall import Feature, Plugin
from townhall_leaderboard.looking_back import looks_back
from townhall_leaderboard.records import KEEPS
from townhall_leaderboard.settings import LeaderboardSettings

CLOSE: Final = "leaderboard.close"
PRAISE: Final = "leaderboard.praise"
ADJUST: Final = "leaderboard.adjust"

plugin = Plugin(
    LeaderboardSettings,
    requires=(Feature.SAY, Feature.SEES_MESSAGES),
    prefers=(Feature.SEES_REACTIONS, Feature.SEES_DELETIONS, Feature.SEES_LEAVES, Feature.SEES_JOINS, Feature.MENTION),
    keeps=KEEPS,
    contributions=True,
    permissions=(CLOSE, PRAISE, ADJUST),
    looks_back=looks_back,
)
