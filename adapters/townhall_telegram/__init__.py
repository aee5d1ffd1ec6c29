"""Telegram: bots in groups, by polling or webhook."""

from __future__ import annotations

import os

# The SDK warns at every limit that it will tell durations as such one day, unless it is asked to do so now.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from townhall_telegram.adapter import Telegram
from townhall_telegram.settings import Mode, TelegramSettings

__all__ = ["Mode", "Telegram", "TelegramSettings"]
