"""What plugins find wrong or doubtful about their settings in the group that has them (``plugin.check``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from townhall.config.codes import Code
from townhall.config.diagnostics import Problem, Trouble
from townhall.config.model import PluginUse
from townhall.config.reading import refusal
from townhall.config.settings import GroupSettings
from townhall.plugin.failures import innermost
from townhall.plugin.settings import Mode, SettingsDoubt, SettingsError
from townhall.plugin.sources import PREFIX


def doubts_of(core: GroupSettings, uses: Sequence[PluginUse]) -> Iterator[Problem]:
    """Yield what the plugins of a group say; a check that raises refuses the configuration."""
    for use in uses:
        if use.settings.mode is Mode.OFF:
            continue
        for check in use.plugin.checks:
            try:
                said = list(check(use.settings, core))
            except Exception as error:
                fault = f"could not be looked over: {innermost(error, PREFIX + use.name)}"
                trouble = Trouble(Code.SETTINGS_REFUSED, fault, remedy="Mend the plugin, or switch it off.")
                yield Problem((use.name,), trouble)
                continue
            yield from (_problem(use.name, one) for one in said)


def _problem(plugin: str, said: SettingsError | SettingsDoubt) -> Problem:
    if isinstance(said, SettingsError):
        return Problem((plugin, *said.at), refusal(str(said)))
    fault, _, remedy = said.said.partition(". ")
    trouble = Trouble(Code.SETTINGS_DOUBTED, fault.rstrip("."), remedy=remedy or "Nothing needs doing if it is meant.")
    return Problem((plugin, *said.at), trouble)
