"""Asks for a look at somebody's roles on the platform, after whatever is decided in this turn has become real."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Final

from townhall.bus.collected import RaiseEvent
from townhall.bus.people import CORE
from townhall.model.events import TimerFired
from townhall.model.ids import EventId, GroupId, MemberId
from townhall.model.places import Place

if TYPE_CHECKING:
    from datetime import datetime

    from townhall.bus.turn import Turn
    from townhall.config.model import Configuration

ROLES: Final = "native_roles"
"""The core's job for timers and results; a timer's slot is the person, or empty for everybody."""

_TOGETHER = 1000
"""Looks that enter the journal in one write."""


def look(group: GroupId, at: datetime, cause: str, member: MemberId | str = "") -> TimerFired:
    """Return a look at one person, or at everybody, that is due at once; the same again for the same cause."""
    # Looks follow from looks: their names must not grow with each.
    short = blake2b(cause.encode(), digest_size=12).hexdigest()
    return TimerFired(
        id=EventId(f"{group}|{ROLES}|{short}|{member}"),
        at=at,
        place=Place(group),
        received_at=at,
        plugin=CORE,
        job=ROLES,
        slot=member,
        due_at=at,
    )


def looks_at_start(configuration: Configuration, now: datetime) -> Iterator[list[TimerFired]]:
    """Yield a look at everybody for every group with roles, some at a time: they may have been missed while down."""
    groups = (group.id for group in configuration.groups.values() if group.core.native_roles)
    while some := [look(group, now, f"start|{now.timestamp()}") for group in islice(groups, _TOGETHER)]:
        yield some


def look_later(turn: Turn, member: MemberId | str = "") -> None:
    """Have somebody, or everybody, looked at in a turn of its own, where the group has roles to go with labels."""
    configuration = turn.configuration
    if configuration.core.native_roles:
        event = look(configuration.id, turn.now(), f"{turn.event.id}|{turn.plugin}", member)
        turn.collect().effects.append(RaiseEvent(event))
