"""The adapter of QQ, through any implementation of OneBot v11 (NapCat, Lagrange, go-cqhttp and others)."""

from townhall_onebot.adapter import OneBot
from townhall_onebot.settings import OneBotSettings, Transport

__all__ = ["OneBot", "OneBotSettings", "Transport"]
