"""The one object that everything about rules is declared on."""

from __future__ import annotations

from townhall import Feature, Plugin
from townhall_rules.settings import RulesSettings

plugin = Plugin(RulesSettings, requires=(Feature.SAY,), needs_staff_room=True)
