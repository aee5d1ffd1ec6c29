"""What plugins find wrong with a configuration as a whole, through the hook ``townhall_findings``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from townhall.adapter import Finding
from townhall.config.codes import Code
from townhall.config.diagnostics import Severity, Trouble
from townhall.config.faults import Faults
from townhall.config.model import Configuration
from townhall.plugin.failures import innermost
from townhall.plugin.loading import Installed
from townhall.plugin.sources import PREFIX


def add_findings(configuration: Configuration, installed: Installed, faults: Faults) -> None:
    """Ask every imported plugin that has something to say; one that raises refuses the configuration."""
    for implementation in installed.manager.hook.townhall_findings.get_hookimpls():
        name = implementation.plugin_name
        try:
            # One by one and not through the hook: there, one that raises would silence the others.
            said = implementation.function(**dict.fromkeys(implementation.argnames, configuration))
            found = list(cast(Iterable[Finding], said))
        except Exception as error:
            fault = f"could not look over the configuration: {innermost(error, PREFIX + name)}"
            faults.add((), Trouble(Code.PLUGIN_FAILED, fault, remedy="Mend the plugin, or switch it off."))
            continue
        for finding in found:
            severity = Severity.ERROR if finding.fatal else Severity.WARNING
            fault = f"{finding.fault.rstrip('.')} ({name}: {finding.code})"
            faults.add(
                finding.at,
                Trouble(Code.PLUGIN_FINDING, f"is not as {name} needs it: {fault}", remedy=finding.remedy),
                severity=severity,
            )
