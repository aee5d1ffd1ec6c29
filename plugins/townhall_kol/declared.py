"""The one object that everything about opinion leaders is declared on."""

from __future__ import annotations

from typing import Final

from townhall import Feature, Plugin
from townhall_kol.looking_back import looks_back
from townhall_kol.records import KEEPS
from townhall_kol.settings import KolSettings, grants_of

SEE: Final = "kol.see"
"""To see who helps, who moves up or down, and on whom the group depends."""
INVITE: Final = "kol.invite"
"""To take up talks with candidates and to invite them as hosts."""
HOST: Final = "kol.host"
"""To present topics as a host; it is lent to whoever is invited."""
GUEST: Final = "kol.guest"
"""To run a session with a guest; comes with the position of the diplomat and of the recorder."""
DELEGATE: Final = "kol.delegate"
"""To lend permissions, to renew them and to take them back."""

plugin = Plugin(
    KolSettings,
    requires=(Feature.SAY, Feature.SEES_MESSAGES),
    prefers=(Feature.SEES_REACTIONS, Feature.SEES_LEAVES, Feature.MENTION, Feature.SAY_TO, Feature.BUTTONS),
    keeps=KEEPS,
    permissions=(GUEST,),
    # To invite is to lend, so whoever may only by delegation could not.
    reserved=(SEE, INVITE, DELEGATE),
    grants=grants_of,
    needs_staff_room=True,
    contributions=True,
    looks_back=looks_back,
)
