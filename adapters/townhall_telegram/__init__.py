"""Telegram: bots in groups, by polling or webhook."""

from __future__ import annotations

from townhall_telegram.adapter import Telegram
from townhall_telegram.settings import Mode, TelegramSettings

__all__ = ["Mode", "Telegram", "TelegramSettings"]
