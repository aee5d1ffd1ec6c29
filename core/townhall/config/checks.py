"""What plugins find wrong or doubtful about their settings in the group that has them (``plugin.check``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from townhall.config.codes import Code
from townhall.config.diagnostics import Problem, Trouble
from townhall.config.model import PluginUse
from townhall.config.reading import refusal
from townhall.config.settings import GroupSettings
from townhall.model.capabilities import Capabilities
from townhall.plugin.failures import innermost
from townhall.plugin.settings import Mode, SettingsDoubt, SettingsError
from townhall.plugin.sources import PREFIX

_Check: TypeAlias = Callable[..., Iterable[SettingsError | SettingsDoubt]]


def doubts_of(core: GroupSettings, uses: Sequence[PluginUse], capabilities: Capabilities | None) -> Iterator[Problem]:
    """Yield what the plugins of a group say; a check that raises refuses the configuration.

    ``capabilities``: those of the group's platform, None where that is not known.
    """
    for use in uses:
        if use.settings.mode is Mode.OFF:
            continue
        for check in use.plugin.checks:
            yield from _said(use, check, core)
        for platform_check in use.plugin.platform_checks if capabilities is not None else ():
            yield from _said(use, platform_check, capabilities)


def _said(use: PluginUse, check: _Check, against: object) -> list[Problem]:
    try:
        return [_problem(use.name, one) for one in check(use.settings, against)]
    except Exception as error:  # A plugin's own check must never end the check of the rest.
        fault = f"could not be looked over: {innermost(error, PREFIX + use.name)}"
        remedy = "Mend the plugin, or switch it off."
        return [Problem((use.name,), Trouble(Code.SETTINGS_REFUSED, fault, remedy=remedy))]


def _problem(plugin: str, said: SettingsError | SettingsDoubt) -> Problem:
    if isinstance(said, SettingsError):
        return Problem((plugin, *said.at), refusal(str(said)))
    fault, _, remedy = said.said.partition(". ")
    trouble = Trouble(Code.SETTINGS_DOUBTED, fault.rstrip("."), remedy=remedy or "Nothing needs doing if it is meant.")
    return Problem((plugin, *said.at), trouble)
