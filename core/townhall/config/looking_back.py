"""Whether what plugins look back at is kept for so long: a time of ``[townhall]`` may be set shorter than they need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple, cast

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Trouble
from townhall.config.durations import write_duration
from townhall.config.faults import Faults
from townhall.config.model import Configuration
from townhall.config.settings import TownhallSettings
from townhall.plugin.plugin import Plugin

OF_THE_HOUSE = ("ledger_retention", "contribution_retention")
"""What is kept for a time of ``[townhall]`` itself."""
REMEDY = "Mend looks_back of the plugin: it names what the plugin keeps, as [townhall.retention] would."


class Kept(NamedTuple):
    """For how long something is kept."""

    key: Path
    """Under which key of ``[townhall]`` that may be said."""
    time: timedelta | None
    """None: it has no end."""


class Look(NamedTuple):
    """How far back a plugin looks in a group."""

    span: timedelta
    group: str
    """The group's name in ops.toml."""


def check_looking_back(configuration: Configuration, written: Mapping[str, object], faults: Faults) -> None:
    """Note what is kept for a shorter time than some plugin looks back, once for each plugin and thing."""
    plugins, farthest = _farthest(configuration)
    for (name, what), look in farthest.items():
        place = _kept(what, plugins[name], configuration.townhall)
        if place is None:
            fault = f"looks back at {what}, which it does not keep"
            faults.add(("groups", look.group, name), Trouble(Code.PLUGIN_DECLARED_WRONGLY, fault, remedy=REMEDY))
        elif place.time is not None and place.time < look.span:
            faults.add(*_found(name, what, place, look, written))


def _farthest(configuration: Configuration) -> tuple[dict[str, Plugin[Any]], dict[tuple[str, str], Look]]:
    """Return the plugins that look back, and how far each of them looks at each thing in any group."""
    plugins: dict[str, Plugin[Any]] = {}
    found: dict[tuple[str, str], Look] = {}
    asked: set[int] = set()
    for group in configuration.groups.values():
        # Groups with the same plugins and settings share one object.
        if id(group.plugins) in asked:
            continue
        asked.add(id(group.plugins))
        for use in group.plugins:
            if use.plugin.looks_back is None:
                continue
            plugins[use.name] = use.plugin
            for what, span in use.plugin.looks_back(use.settings).items():
                look = Look(span, group.alias)
                found[use.name, what] = max(found.get((use.name, what), look), look, key=lambda one: one.span)
    return plugins, found


def _kept(what: str, plugin: Plugin[Any], townhall: TownhallSettings) -> Kept | None:
    """Return for how long something is kept; None for what the plugin does not keep."""
    if what in OF_THE_HOUSE:
        return Kept((what,), getattr(townhall, what))
    ends = {f"{plugin.name}.{record.name}": record.retention for record in plugin.keeps}
    facts = {one.kind: one.retention for one in plugin.keeps_facts}
    if what in facts and facts[what] is None and what not in townhall.retention:
        return Kept(("contribution_retention",), townhall.contribution_retention)
    if what not in ends | facts:
        return None
    own = (ends | facts)[what]
    return Kept(("retention", what), townhall.retention.get(what, own))


def _found(name: str, what: str, place: Kept, look: Look, written: Mapping[str, object]) -> tuple[Path, Trouble]:
    assert place.time is not None
    needed, short = write_duration(look.span), write_duration(place.time)
    if _is_written(place.key, written):
        fault = f"is {short}, and {name} in {look.group} looks back {needed}, so it would find less than there was"
        remedy = f'Write "{needed}" or more, or let {name} look less far back.'
        return ("townhall", *place.key), Trouble(Code.KEPT_TOO_SHORT, fault, remedy=remedy)
    fault = f"looks back {needed} at {what}, of which only {short} are kept"
    remedy = f"Write {_written_as(place.key, needed)} under [townhall], or let it look less far back."
    return ("groups", look.group, name), Trouble(Code.KEPT_TOO_SHORT, fault, remedy=remedy)


def _is_written(key: Path, written: Mapping[str, object]) -> bool:
    table: object = written
    for piece in key:
        if not isinstance(table, dict):
            return False
        table = cast("dict[object, object]", table).get(piece)
    return table is not None


def _written_as(key: Path, needed: str) -> str:
    return f'{key[0]} = "{needed}"' if len(key) == 1 else f'retention = {{ "{key[1]}" = "{needed}" }}'
