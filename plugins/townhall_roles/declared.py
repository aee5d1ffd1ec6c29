"""The one object that everything about labels and positions is declared on."""

from __future__ import annotations

from typing import Final

from townhall import Feature, Plugin
from townhall_roles.records import KEEPS
from townhall_roles.settings import RolesSettings, grants_of, looks_back

APPOINT: Final = "roles.appoint"
"""To appoint, hand over and dismiss."""
LABEL: Final = "roles.label"
"""To give labels to others and to post menus."""
CALL: Final = "roles.call"
"""To call the holders of a label."""
SEND: Final = "roles.send"
"""To send something to the holders of a label alone."""
TEAM: Final = "roles.team"
"""To see and set what only the team knows: motives, load, who fits."""
ASSIGN: Final = "roles.assign"
"""To give tasks; whoever holds a position may, too."""

plugin = Plugin(
    RolesSettings,
    requires=(Feature.SAY, Feature.SEES_MESSAGES),
    prefers=(Feature.SEES_LEAVES, Feature.MENTION, Feature.SAY_TO, Feature.BUTTONS, Feature.PRIVATE_ANSWER),
    keeps=KEEPS,
    permissions=(LABEL, ASSIGN),
    reserved=(APPOINT, TEAM),
    grants=grants_of,
    contributions=True,
    looks_back=looks_back,
)
