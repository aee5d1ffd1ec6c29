"""The one object that everything about rules is declared on."""

from __future__ import annotations

from townhall import Feature, Plugin
from townhall_rules.records import KEEPS
from townhall_rules.remembered import KEEPS as REMEMBERED
from townhall_rules.settings import RulesSettings

plugin = Plugin(
    RulesSettings,
    requires=(Feature.SAY,),
    prefers=(
        Feature.MENTION,
        Feature.REPLY,
        Feature.SAY_TO,
        Feature.BUTTONS,
        Feature.SEES_EDITS,
        Feature.SEES_DELETIONS,
        Feature.SEES_OPERATORS,
        Feature.DELETE_OTHERS,
        Feature.MUTE,
        Feature.KICK,
        Feature.BAN,
        Feature.SLOW_MODE,
        Feature.APPROVE_JOIN,
    ),
    keeps=(*KEEPS, *REMEMBERED),
    permissions=("rules.test", "rules.confirm"),
    needs_staff_room=True,
)
