"""The gates of one plugin in a group: is it on and by whom, how far may it go, is it well, when does it act next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from townhall.config.model import PluginUse
from townhall.doctor.finding import Finding, clear, note, stops, waits
from townhall.doctor.patient import Patient, Reads
from townhall.doctor.switched import SwitchedBy
from townhall.model.capabilities import Capabilities, Degraded, Feature, No
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Mode


def off(name: str, by: SwitchedBy, group: str, *, asked: bool) -> Iterator[Finding]:
    """Yield why a plugin is off; unless somebody asks for it, only a switch is worth a word."""
    if by.mode_off:
        yield (stops if asked else note)("plugin", "plugin_mode_off", name, by=by.layer)
    elif by.who:
        text = "plugin_off_switch_until" if by.until else "plugin_off_switch"
        yield stops("plugin", text, name, who=by.who, until=by.until, group=group)
    elif asked:
        text = "plugin_off" if by.layer else "plugin_not_named"
        yield stops("plugin", text, name, by=by.layer, group=group)


async def on(patient: Patient, use: PluginUse, by: SwitchedBy) -> AsyncIterator[Finding]:
    """Yield everything between an event and what a plugin does about it."""
    name, running = use.name, patient.running
    text = "plugin_on_switch" if by.who else "plugin_on"
    yield clear("plugin", text, name, by=by.layer, who=by.who, until=by.until)
    if use.settings.mode is Mode.OBSERVE:
        yield stops("mode", "mode_observe", name, group=patient.here.alias)
    elif use.settings.mode is Mode.SUGGEST:
        yield waits("mode", "mode_suggest", name)
    if running is not None and (until := running.suspended.get((patient.here.id, name))) is not None:
        yield stops("breaker", "suspended", name, until=patient.at(until))
    for finding in (*_features(patient, use.plugin), *_charter(patient, use)):
        yield finding
    if patient.reads is not None:
        async for finding in _schedules(patient, patient.reads, use):
            yield finding


def _features(patient: Patient, plugin: Plugin[Any]) -> Iterator[Finding]:
    capabilities = patient.running.capabilities if patient.running is not None else None
    if capabilities is not None:
        yield from (found for one in sorted(plugin.requires) if (found := _feature(plugin, capabilities, one, True)))
        yield from (found for one in sorted(plugin.prefers) if (found := _feature(plugin, capabilities, one, False)))


def _feature(plugin: Plugin[Any], capabilities: Capabilities, feature: Feature, needed: bool) -> Finding | None:
    ability, words = capabilities.ability(feature), feature.words
    if isinstance(ability, No):
        text = "right_missing" if needed else "right_wanted"
        said = {"feature": words, "reason": ability.reason, "remedy": ability.remedy}
        return (stops if needed else note)("rights", text, plugin.name, **said)
    if isinstance(ability, Degraded):
        return note("rights", "lesser", plugin.name, feature=words, how=ability.how)
    return None


def _charter(patient: Patient, use: PluginUse) -> Iterator[Finding]:
    if use.plugin.promotes and not patient.here.core.charter.purpose:
        yield stops("promotion", "no_charter", use.name, group=patient.here.alias)


async def _schedules(patient: Patient, reads: Reads, use: PluginUse) -> AsyncIterator[Finding]:
    for declared in use.plugin.schedules.values():
        name = f"{use.name}.{declared.setting}"
        if not getattr(use.settings, declared.setting):
            yield note("schedule", "schedule_unset", use.name, setting=name)
            continue
        timers = await reads.timers_of(patient.here.id, use.name, declared.setting)
        if timers:
            yield clear("schedule", "schedule_next", use.name, setting=name, at=patient.at(timers[0].due_at))
        elif patient.running is not None:
            yield stops("schedule", "schedule_lost", use.name, setting=name)
