"""What an ops team can set about labels and positions; the empty table keeps positions that `/appoint` gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

import msgspec

from townhall import Between, HoursOfDay, Schedule, Settings
from townhall_roles.checks import check_positions, check_sets
from townhall_roles.names import NEEDED, duty_label, position_label
from townhall_roles.positions import PositionSettings
from townhall_roles.sets import LabelSet

Span = Annotated[timedelta, Between(0)]


class RolesSettings(Settings, frozen=True, kw_only=True):
    """The `roles` table of a group."""

    sets: Mapping[str, LabelSet] = msgspec.field(default_factory=dict[str, LabelSet], name="set")
    """Sets of labels by name; each is a table ``[groups.NAME.roles.set.interest]``."""
    positions: Mapping[str, PositionSettings] = {}
    """The positions by name; each is a table ``[groups.NAME.roles.positions.recorder]``."""
    product: Literal["", "education", "software", "retail", "membership", "event", "hobby"] = ""
    """What the group is about; it says which positions cannot be done without."""
    sticky_for: Span = timedelta(days=180)
    """How long chosen labels are kept for somebody who left."""
    enforce: bool = False
    """Whether a role of the platform that another bot took, or nobody knows who, is given back."""
    term: Span = timedelta(days=90)
    """How long one is appointed; zero: without an end."""
    remind_before: Span = timedelta(days=7)
    """How long before the end of a term it is told."""
    absent_after: Annotated[timedelta, Between(3600)] = timedelta(hours=24)
    """How long a holder may be silent, within the hours of the position, before a substitute stands in."""
    needs_substitute: tuple[str, ...] = ("assistant", "service", "executive")
    """Positions that should have a substitute; staff are told where one is missing."""
    two_people_for: tuple[str, ...] = ("executive", "lead")
    """Positions that one person of the team proposes and another one confirms."""
    load_per_week: Annotated[int, Between(1)] = 40
    """How many replies and decisions a week are meant for one holder."""
    night: HoursOfDay = "22:00-07:00"
    """When work counts as night work."""
    weekly: Schedule = "mon 09:30"
    """When staff are told how the load of last week was shared; empty: never."""
    call_cooldown: Span = timedelta(hours=6)
    """How long a label rests after ``/call``."""
    host_answers_within: Span = timedelta(minutes=30)
    """How long an answer to a topic of the team may wait for its host before the host is reminded; zero: for ever."""

    def __post_init__(self) -> None:
        """Refuse sets and positions that cannot work together."""
        check_positions(self.positions)
        check_sets(self.sets, self.positions)

    def position(self, name: str) -> PositionSettings:
        """Return what is set about a position, or what holds where nothing is."""
        return self.positions.get(name, _USUAL)

    def target(self, name: str) -> int:
        """Return how much a week is meant for a holder of a position."""
        return self.position(name).load_per_week or self.load_per_week

    @property
    def required(self) -> tuple[str, ...]:
        """The positions that the group cannot do without."""
        own = (name for name, one in self.positions.items() if one.required)
        return tuple(dict.fromkeys((*NEEDED[self.product], *own)))


_USUAL = PositionSettings()


def grants_of(settings: RolesSettings) -> dict[str, tuple[str, ...]]:
    """Return which labels come with which permissions: who holds a position, and who is on duty for it."""
    labels = {name: (position_label(name), duty_label(name)) for name in settings.positions}
    return {label: settings.positions[name].grants for name, both in labels.items() for label in both}


def looks_back(settings: RolesSettings) -> dict[str, timedelta]:
    """Return how far back is looked at what somebody held who left, and at what the team did."""
    two_weeks = timedelta(days=14)
    return {"roles.Departed": settings.sticky_for, "roles.done": two_weeks, "contribution_retention": two_weeks}
