"""What an ops team can set about an event."""

from __future__ import annotations

from townhall import Record, Schedule


class EventSettings(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event; each is a table ``[groups.NAME.campaign.events.meetup]``."""

    title: str = ""
    """What people call it; its name, unless given."""
    start: Schedule
    """When it begins, in the group's own time: ``"2026-11-20 14:00"``."""
