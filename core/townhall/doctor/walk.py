"""The walk: from the process to the plugin, every gate in the order in which an event meets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from msgspec.structs import replace

from townhall.config.model import Configuration, PluginUse
from townhall.doctor import group_gates, house_gates, person_gates, plugin_gates
from townhall.doctor.finding import Finding, Report, note, stops
from townhall.doctor.patient import Patient
from townhall.doctor.switched import layers_in, switched_by
from townhall.run.switching import fault_of
from townhall.store.interface import SendState

MOST = 10
"""Groups that are named in a look at the whole house."""


async def walk(patient: Patient, plugin: str = "", member: str = "") -> Report:
    """Return what is found; of ``plugin`` alone where one is named, and for one ``member`` too."""
    findings = list(house_gates.house(patient))
    if patient.group is None:
        findings.extend(house_gates.accounts(patient, iter(_configuration(patient).accounts)))
        findings.extend([one async for one in _whole_house(patient)])
    else:
        findings.extend(house_gates.accounts(patient, iter([patient.group.core.account])))
        findings.extend([one async for one in _group(patient, plugin, member)])
    return Report("" if patient.group is None else patient.group.alias, patient.running is not None, findings)


def _configuration(patient: Patient) -> Configuration:
    assert patient.loaded.configuration is not None
    return patient.loaded.configuration


# -- one group ------------------------------------------------------------------------------------
async def _group(patient: Patient, plugin: str, member: str) -> AsyncIterator[Finding]:
    for finding in group_gates.group(patient):
        yield finding
    if patient.reads is not None:
        async for finding in group_gates.outbox(patient, patient.reads):
            yield finding
    for finding in _void(patient):
        yield finding
    async for finding in _plugins(patient, plugin):
        yield finding
    if member and patient.reads is not None:
        uses = [use for use in patient.here.plugins if plugin in ("", use.name)]
        async for finding in person_gates.person(patient, patient.reads, member, uses):
            yield finding


async def _plugins(patient: Patient, plugin: str) -> AsyncIterator[Finding]:
    uses: dict[str, PluginUse] = {use.name: use for use in patient.here.plugins}
    layers = await asyncio.to_thread(layers_in, patient.loaded, patient.here.alias)
    known = set(patient.loaded.installed.plugin_names)
    named = dict.fromkeys((*uses, *(key for layer in layers for key in layer.table if key in known)))
    for name in (plugin,) if plugin else named:
        by = switched_by(layers, name, patient.at, on=name in uses)
        by = replace(by, who=await person_gates.named(patient, by.who))
        if name in uses:
            async for finding in plugin_gates.on(patient, uses[name], by):
                yield finding
        else:
            for finding in plugin_gates.off(name, by, patient.here.alias, asked=bool(plugin)):
                yield finding


def _void(patient: Patient) -> Iterator[Finding]:
    for override in patient.switches:
        if override.group == patient.here.alias and (fault := fault_of(override, patient.loaded)):
            yield note("switch", "switch_void", key=override.path, fault=fault, group=override.group)


# -- the house ------------------------------------------------------------------------------------
async def _whole_house(patient: Patient) -> AsyncIterator[Finding]:
    groups = _configuration(patient).groups
    if patient.running is not None:
        for (group, plugin), until in list(patient.running.suspended.items())[:MOST]:
            alias = groups[group].alias if group in groups else group
            yield stops("breaker", "suspended_in", plugin, group=alias, until=patient.at(until))
    if patient.reads is not None and (held := await patient.reads.outbox_in((SendState.HELD,))):
        aliases = dict.fromkeys(groups[row.group].alias for row in held if row.group in groups)
        yield stops("outbox", "held_in", count=len(held), groups=", ".join(list(aliases)[:MOST]) or "?")
    for override in patient.switches:
        if fault := fault_of(override, patient.loaded):
            yield note("switch", "switch_void", key=override.path, fault=fault, group=override.group)
