"""Greet each newcomer in the group's own words, as one batch, once."""

from townhall_welcome import arrivals, batches, cleanup, commands, drip, greeting, surge, watch
from townhall_welcome.declared import plugin
from townhall_welcome.settings import DripStep, WelcomeSettings

__all__ = [
    "DripStep",
    "WelcomeSettings",
    "arrivals",
    "batches",
    "cleanup",
    "commands",
    "drip",
    "greeting",
    "plugin",
    "surge",
    "watch",
]
