"""What an ops team can set about the rules of a group."""

from __future__ import annotations

from townhall import Settings
from townhall_rules.rule import Rule


class RulesSettings(Settings, frozen=True, kw_only=True):
    """The `rules` table of a group."""

    rule: tuple[Rule, ...] = ()
    """The rules, one ``[[groups.NAME.rules.rule]]`` each."""
