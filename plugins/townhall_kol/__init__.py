"""Find the people who carry a group, grow them in measure, and never depend on one of them."""

from townhall_kol import surroundings
from townhall_kol.declared import plugin
from townhall_kol.delegation import (
    answering,
    listing,
    offering,
    passing,
    planned,
    resting,
    sponsors,
    taking_back,
    undoing,
    watching,
)
from townhall_kol.dependence import checking, command
from townhall_kol.discovery import commands, review, talks
from townhall_kol.giving import noticing
from townhall_kol.guests import asking, ending, hosting, recording, sessions
from townhall_kol.hosts import inviting, measuring, presenting
from townhall_kol.settings import KolSettings

__all__ = [
    "KolSettings",
    "answering",
    "asking",
    "checking",
    "command",
    "commands",
    "ending",
    "hosting",
    "inviting",
    "listing",
    "measuring",
    "noticing",
    "offering",
    "passing",
    "planned",
    "plugin",
    "presenting",
    "recording",
    "resting",
    "review",
    "sessions",
    "sponsors",
    "surroundings",
    "taking_back",
    "talks",
    "undoing",
    "watching",
]
