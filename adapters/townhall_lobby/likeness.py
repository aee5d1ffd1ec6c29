"""What a room can do that says ``like = "…"``: exactly what that platform can, as far as the Lobby has it."""

from __future__ import annotations

import msgspec

from townhall.adapter.codes import readable
from townhall.model.capabilities import Ability, Capabilities, Degraded, No
from townhall.model.platforms import LOBBY, PROFILES


def likeness(like: str) -> Capabilities:
    """Return the capabilities of a room; an empty or unknown ``like`` is the Lobby itself."""
    profile = PROFILES.get(like)
    if profile is None or profile is LOBBY:
        return readable(LOBBY)
    abilities = {feature: _lesser(able, LOBBY.ability(feature)) for feature, able in profile.abilities.items()}
    return readable(msgspec.structs.replace(profile, abilities=abilities))


def _lesser(theirs: Ability, ours: Ability) -> Ability:
    if isinstance(theirs, No) or isinstance(ours, No):
        return theirs if isinstance(theirs, No) else ours
    return theirs if isinstance(theirs, Degraded) else ours
