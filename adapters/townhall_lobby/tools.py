"""What people can do in a room that is like a given platform; the page offers nothing else."""

from __future__ import annotations

from townhall.model.capabilities import Capabilities, Feature, Yes

_ALWAYS = ("delete", "reply")
_FROM = {
    "edit": (Feature.SEES_EDITS, Feature.EDIT),
    "react": (Feature.SEES_REACTIONS, Feature.REACT),
    "nickname": (Feature.SEES_NICKNAMES, Feature.SET_NICKNAME),
    "pin": (Feature.SEES_PINS, Feature.PIN),
}
_ONLY_TRULY = {"press": Feature.BUTTONS, "vote": Feature.POLLS}


def tools_of(abilities: Capabilities) -> tuple[str, ...]:
    """Return the tools of people in a room with these abilities.

    A platform that shows bots an edit, or lets them make one, has edits; one where buttons are typed numbers has none.
    """
    has = [tool for tool, features in _FROM.items() if any(map(abilities.can, features))]
    truly = [tool for tool, feature in _ONLY_TRULY.items() if isinstance(abilities.ability(feature), Yes)]
    return (*_ALWAYS, *has, *truly)
