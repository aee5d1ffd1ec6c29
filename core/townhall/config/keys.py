"""The keys a group, a profile or ``[defaults]`` may have: the core's own, and the names of plugins."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Problem, Trouble, nearest
from townhall.config.fields import fields_of
from townhall.config.layers import Table
from townhall.config.reading import secret_fault
from townhall.config.settings import Budget, Charter, GroupSettings
from townhall.config.values import shown

CORE_KEYS = frozenset(fields_of(GroupSettings))
GRAMMAR_KEYS = CORE_KEYS | {"chat", "profile"}
"""The keys of a group that are no plugins."""
RESERVED_NAMES = GRAMMAR_KEYS | {"core", "script"}
"""What no plugin may be called: the keys of groups, and those under which the core has its texts and records."""
UNKNOWN_CODES: Mapping[type, Code] = {
    Budget: Code.UNKNOWN_BUDGET_KEY,
    Charter: Code.UNKNOWN_CHARTER_KEY,
    GroupSettings: Code.UNKNOWN_GROUP_KEY,
}
"""The code of an unknown key in the core's own tables."""


def key_problems(table: Table, plugin_names: Collection[str], unknown: Code) -> list[Problem]:
    """Return what is wrong with the keys of a group, profile or ``[defaults]`` by themselves."""
    problems: list[Problem] = []
    for key, value in table.items():
        if key in plugin_names:
            if not isinstance(value, bool | dict):
                trouble = Trouble(Code.SWITCH_NEEDED, f"is {shown(value)}", "true, false or the plugin's table")
                problems.append(Problem((key,), trouble))
        elif key not in GRAMMAR_KEYS:
            problems.append(_unknown_key(key, value, plugin_names, unknown))
    return problems


def _unknown_key(key: str, value: object, plugin_names: Collection[str], unknown: Code) -> Problem:
    path: Path = (key,)
    if fault := secret_fault(value, path):
        return Problem(path, fault)
    close = nearest(key, (*GRAMMAR_KEYS, *plugin_names))
    if isinstance(value, bool | dict) and close not in GRAMMAR_KEYS:
        remedy = f"Install the plugin, or take {key} out."
        return Problem(
            path,
            Trouble(
                Code.UNKNOWN_PLUGIN, f'names the plugin "{key}", which is not installed', remedy=remedy, nearest=close
            ),
            (),
        )
    return Problem(path, Trouble(unknown, f'has no key "{key}"', remedy="Take it out.", nearest=close), ())
