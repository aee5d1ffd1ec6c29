"""The plan of a whole ops.toml while nothing runs: which post is due when and where, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from townhall import Configuration, GroupConfiguration, Window
from townhall_campaign.audience import is_meant
from townhall_campaign.events.settings import EventSettings
from townhall_campaign.nodes import node_at
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.showing import LOST, Loss, losses_of
from townhall_campaign.slots import Slot, is_past, slots_of, start_of

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
    needs: str = ""
    """What speaks against it, or is still to be done."""
    lost: str = ""
    """What some platform cannot show of it."""

    @property
    def note(self) -> str:
        """What there is to know about it, in words."""
        return "; ".join(filter(None, (self.needs, self.lost)))

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

    def audience_of(self, post: Post, homes: Iterable[Home]) -> Sequence[Home]:
        """Return the groups that a post of this one goes to."""
        return [one for one in homes if is_meant(post, one.group.alias, one.group.platform, self.group.alias)]

    def zones_of(self, post: Post, audience: Iterable[Home]) -> Sequence[ZoneInfo]:
        """Return in which zones a post of this group has slots: its own, or each of its audience's."""
        if post.time == "home" or post.relative is not None:
            return [self.zone]
        return [ZoneInfo(zone) for zone in dict.fromkeys(one.group.core.timezone for one in audience)]


def homes_of(configuration: Configuration) -> Iterator[Home]:
    """Yield every group that has the plugin."""
    for group in configuration.groups.values():
        settings = group.settings_of(PLUGIN)
        if isinstance(settings, CampaignSettings):
            yield Home(group, settings)


def plan_of(configuration: Configuration, start: datetime, end: datetime, only: str = "") -> Sequence[Entry]:
    """Return what is due in ``[start, end)``, earliest first; ``only`` one home."""
    homes = list(homes_of(configuration))
    found = [
        entry
        for home in homes
        if only in ("", home.group.alias)
        for name, post in home.settings.posts.items()
        for entry in _entries(configuration, home, name, home.audience_of(post, homes), Window(start, end))
    ]
    return sorted(found, key=lambda one: (one.due, one.home, one.name))


def _entries(
    configuration: Configuration, home: Home, name: str, audience: Sequence[Home], span: Window
) -> Iterator[Entry]:
    post = home.settings.posts[name]
    slots = slots_of(post, home.settings.events, home.zone, span.start, span.end)
    # A rule of minutes has half a million slots in a year; a few of them tell that it is one.
    first = list(islice(slots, ENOUGH))
    often = _is_often(first)
    groups = tuple(one.group.alias for one in audience)
    lost = lost_in(configuration, post, audience) if first else ""
    for slot in first[:1] if often else chain(first, slots):
        yield Entry(
            due=slot.due,
            home=home.group.alias,
            name=name,
            post=post,
            slot=slot.name,
            groups=groups,
            often=often,
            needs=_note(home, post, slot, groups),
            lost=lost,
        )


def _is_often(slots: Sequence[Slot]) -> bool:
    return len(slots) == ENOUGH and (slots[-1].due - slots[0].due) / (len(slots) - 1) < OFTEN


def _note(home: Home, post: Post, slot: Slot, groups: tuple[str, ...]) -> str:
    if not groups:
        return "for nobody"
    if post.promo and node_at(slot.due, home.settings, home.zone) is None:
        return "outside of every node: left out"
    return "needs approval" if post.needs_approval else ""


def lost_in(configuration: Configuration, post: Post, audience: Iterable[Home]) -> str:
    """Return what platforms of an audience cannot show of a post as it was meant; empty where they show all of it."""
    alike: dict[tuple[Loss, str], None] = {}
    for one in audience if post.pictures or post.buttons or post.announce or post.personal else ():
        able = configuration.capabilities_of(one.group)
        if able is not None:
            alike.update(((loss, able.platform), None) for loss in losses_of(post, able))
    return "; ".join(f"on {platform} {LOST[loss]}" for loss, platform in alike)


def past_of(configuration: Configuration, now: datetime, only: str = "") -> Iterator[tuple[Home, str, Post]]:
    """Yield the posts whose only time is over."""
    homes = list(homes_of(configuration))
    for home in homes:
        if only in ("", home.group.alias):
            for name, post in home.settings.posts.items():
                if is_past(post, home.settings.events, home.zones_of(post, home.audience_of(post, homes)), now):
                    yield home, name, post


class Start(NamedTuple):
    """An event of a plan."""

    home: str
    name: str
    event: EventSettings
    at: datetime


def starts_of(configuration: Configuration, start: datetime, end: datetime) -> Iterator[Start]:
    """Yield every event that begins in a span."""
    for home in homes_of(configuration):
        for name, event in home.settings.events.items():
            begins = start_of(event, home.zone)
            if begins is not None and start <= begins < end:
                yield Start(home.group.alias, name, event, begins)
