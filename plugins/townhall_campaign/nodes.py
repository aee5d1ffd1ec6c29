"""Nodes: the days of a launch or a festival, around which promotion may go out, and at no other time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from townhall import Record, SettingsError, Window

if TYPE_CHECKING:
    from townhall_campaign.settings import CampaignSettings


class Node(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A launch, a festival: some days on which it is all right to sell."""

    name: str
    start: date = msgspec.field(name="from")
    """The first day."""
    end: date | None = msgspec.field(default=None, name="to")
    """The last day; the first, unless given."""

    @property
    def last(self) -> date:
        """The last day."""
        return self.end or self.start

    def __post_init__(self) -> None:
        """Refuse a node that ends before it begins."""
        if self.last < self.start:
            raise SettingsError("ends before it begins. Change one of the two dates.", at=("to",))


def window_of(node: Node, settings: CampaignSettings, zone: ZoneInfo) -> Window:
    """Return when promotion may go out for a node, in the time of a zone."""
    start = datetime.combine(node.start, time(), zone) - settings.node_before
    end = datetime.combine(node.last + timedelta(days=1), time(), zone) + settings.node_after
    return Window(start, end)


def node_at(instant: datetime, settings: CampaignSettings, zone: ZoneInfo) -> Node | None:
    """Return the node within whose time an instant lies, None when promotion is closed."""
    for node in settings.promo_nodes:
        window = window_of(node, settings, zone)
        if window.start <= instant < window.end:
            return node
    return None


def next_window(after: datetime, nodes: Iterable[Node], settings: CampaignSettings, zone: ZoneInfo) -> Window | None:
    """Return the time of the node that is running or comes next."""
    windows = (window_of(node, settings, zone) for node in nodes)
    return min((one for one in windows if one.end > after), key=lambda one: one.start, default=None)
