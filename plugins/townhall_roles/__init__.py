"""Labels people choose, and positions that are appointed, with substitutes, terms and load."""

from townhall_roles import (
    appointing,
    calls,
    ending,
    hosting,
    label_commands,
    look,
    menus,
    motives,
    native,
    offers,
    presence,
    reactions,
    rejoin,
    surroundings,
    tasks,
    team_command,
    weekly,
)
from townhall_roles.declared import plugin
from townhall_roles.positions import PositionSettings
from townhall_roles.sets import LabelSet
from townhall_roles.settings import RolesSettings

__all__ = [
    "LabelSet",
    "PositionSettings",
    "RolesSettings",
    "appointing",
    "calls",
    "ending",
    "hosting",
    "label_commands",
    "look",
    "menus",
    "motives",
    "native",
    "offers",
    "plugin",
    "presence",
    "reactions",
    "rejoin",
    "surroundings",
    "tasks",
    "team_command",
    "weekly",
]
