"""The one object that everything about rules is declared on."""

from __future__ import annotations

from townhall import Feature, Plugin, Script
from townhall_rules.records import KEEPS
from townhall_rules.remembered import KEEPS as REMEMBERED
from townhall_rules.settings import RulesSettings, looks_back

_TO_SOMEBODY = (
    *(f"notice.{kind}.{count}" for kind in ("withdraw", "removed", "step") for count in ("first", "again")),
    *("notice.hint", "by_hand.told", "calm.word", "outcome.reversed", "outcome.withdrawn", "outcome.upheld"),
    *("appeal.late", "mine.unreached", "hide.told", "hide.undone"),
)
_TO_MANY = ("changed", "complied", "announce.end", "staff.script", "raid.closed", "off_topic.nudge", "dispute.apology")

SCRIPTS = (
    *(Script(f"rules.{key}", needs=("name",), polite=True) for key in _TO_SOMEBODY),
    *(Script(f"rules.{key}", polite=True) for key in _TO_MANY),
)
"""What is said to members: every wording of it, ours or an ops team's, is polite."""

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
    reserved=("rules.case", "rules.history", "rules.ladder"),
    needs_staff_room=True,
    scripts=SCRIPTS,
    looks_back=looks_back,
)
