"""The plan of a whole ops.toml while nothing runs: which post is due when and where, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from townhall import Configuration, GroupConfiguration
from townhall_campaign.audience import is_meant
from townhall_campaign.nodes import node_at
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import Slot, slots_of, start_of

PLUGIN: Final = "campaign"
ENOUGH: Final = 8
OFTEN: Final = timedelta(days=6)
"""A rule that comes more often than once a week is one line of a plan."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a plan."""

    due: datetime
    home: str
    name: str
    post: Post
    slot: str
    groups: tuple[str, ...]
    often: bool = False
    """Whether it stands for all times of a rule that comes often."""
    note: str = ""

    @property
    def shown_lane(self) -> str:
        """What kind of post it is."""
        return "announcement" if self.post.announce else self.post.lane


class Home(msgspec.Struct, frozen=True):
    """A group that plans, with its settings."""

    group: GroupConfiguration
    settings: CampaignSettings

    @property
    def zone(self) -> ZoneInfo:
        """The clock it plans by."""
        return ZoneInfo(self.group.core.timezone)


def homes_of(configuration: Configuration) -> Iterator[Home]:
    """Yield every group that has the plugin."""
    for group in configuration.groups.values():
        settings = group.settings_of(PLUGIN)
        if isinstance(settings, CampaignSettings):
            yield Home(group, settings)


def plan_of(configuration: Configuration, start: datetime, end: datetime, only: str = "") -> Sequence[Entry]:
    """Return what is due in ``[start, end)``, earliest first; ``only`` one home."""
    homes = list(homes_of(configuration))
    aliases = [(one.group.alias, one.group.platform) for one in homes]
    found = [
        entry
        for home in homes
        if only in ("", home.group.alias)
        for name, post in home.settings.posts.items()
        for entry in _entries(home, name, post, _audience(post, aliases, home.group.alias), start, end)
    ]
    return sorted(found, key=lambda one: (one.due, one.home, one.name))


def _audience(post: Post, groups: Iterable[tuple[str, str]], home: str) -> tuple[str, ...]:
    return tuple(alias for alias, platform in groups if is_meant(post, alias, platform, home))


def _entries(
    home: Home, name: str, post: Post, groups: tuple[str, ...], start: datetime, end: datetime
) -> Iterator[Entry]:
    slots = slots_of(post, home.settings.events, home.zone, start, end)
    # A rule of minutes has half a million slots in a year; a few of them tell that it is one.
    first = list(islice(slots, ENOUGH))
    often = _is_often(first)
    for slot in first[:1] if often else chain(first, slots):
        yield Entry(
            due=slot.due,
            home=home.group.alias,
            name=name,
            post=post,
            slot=slot.name,
            groups=groups,
            often=often,
            note=_note(home, post, slot, groups),
        )


def _is_often(slots: Sequence[Slot]) -> bool:
    return len(slots) == ENOUGH and (slots[-1].due - slots[0].due) / (len(slots) - 1) < OFTEN


def _note(home: Home, post: Post, slot: Slot, groups: tuple[str, ...]) -> str:
    if not groups:
        return "for nobody"
    if post.promo and node_at(slot.due, home.settings, home.zone) is None:
        return "outside of every node: left out"
    return "needs approval" if post.needs_approval else ""


def starts_of(configuration: Configuration, start: datetime, end: datetime) -> Iterator[tuple[str, str, datetime]]:
    """Yield the home, the title and the start of every event in a span."""
    for home in homes_of(configuration):
        for name, event in home.settings.events.items():
            begins = start_of(event, home.zone)
            if begins is not None and start <= begins < end:
                yield home.group.alias, event.title or name, begins
