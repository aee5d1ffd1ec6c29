"""The adapter of Discord."""

from __future__ import annotations

from townhall_discord.adapter import Discord
from townhall_discord.settings import DiscordSettings

__all__ = ["Discord", "DiscordSettings"]
