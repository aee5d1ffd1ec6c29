"""Tells the groups that want to know that Townhall began to look after them, or has other settings for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from townhall.bus.role_looks import looks_at_start
from townhall.config.model import Configuration, PluginUse
from townhall.model.events import ConfigurationApplied, TimerFired, TownhallStarted
from townhall.model.ids import EventId, GroupId
from townhall.model.places import Place
from townhall.plugin.settings import Mode

_TOGETHER = 1000
"""Events that enter the journal in one write."""


def first_events(configuration: Configuration, now: datetime) -> Iterator[list[TimerFired] | list[TownhallStarted]]:
    """Yield everything a start raises: looks at roles that may have been missed, and the news for who wants it."""
    yield from looks_at_start(configuration, now)
    yield from starts(configuration, now)


def starts(configuration: Configuration, now: datetime) -> Iterator[list[TownhallStarted]]:
    """Yield an event for every group with a plugin that listens, some at a time."""
    wanted: dict[int, bool] = {}
    for group in configuration.groups.values():
        # Groups with the same plugins share one tuple, so each is looked at once.
        if id(group.plugins) not in wanted:
            wanted[id(group.plugins)] = any(_listens(use) for use in group.plugins)
    told = (group.id for group in configuration.groups.values() if wanted[id(group.plugins)])
    while some := list(islice(told, _TOGETHER)):
        yield [
            TownhallStarted(
                id=EventId(f"started|{group}|{now.timestamp()}"), at=now, place=Place(group), received_at=now
            )
            for group in some
        ]


def applied(group: GroupId, plugins: tuple[str, ...], revision: str, now: datetime) -> ConfigurationApplied:
    """Return the event of a group whose ``plugins`` have other settings from now on."""
    return ConfigurationApplied(
        id=EventId(f"configuration|{group}|{revision}|{now.timestamp()}"),
        at=now,
        place=Place(group),
        received_at=now,
        plugins=plugins,
        revision=revision,
    )


def _listens(use: PluginUse) -> bool:
    listens = any(issubclass(TownhallStarted, handler.event) for handler in use.plugin.handlers)
    return listens and use.settings.mode is not Mode.OFF
