"""Find the people who carry a group, grow them in measure, and never depend on one of them."""

from townhall_kol.declared import plugin
from townhall_kol.delegation import answering, asking, ending, listing, planned, resting, undoing, watching
from townhall_kol.dependence import checking, command
from townhall_kol.discovery import commands, review, talks
from townhall_kol.giving import noticing
from townhall_kol.settings import KolSettings

__all__ = [
    "KolSettings",
    "answering",
    "asking",
    "checking",
    "command",
    "commands",
    "ending",
    "listing",
    "noticing",
    "planned",
    "plugin",
    "resting",
    "review",
    "talks",
    "undoing",
    "watching",
]
