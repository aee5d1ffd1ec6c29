"""What an ops team can set about one position."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from townhall import Between, HoursOfDay, Permission, Record, SettingsError


class PositionSettings(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A position of the team: who holds it, who stands in, and what comes with it."""

    holders: tuple[str, ...] = ()
    """The platform's own ids of those who hold it; they hold it at once, the file is the team's decision."""
    substitutes: tuple[str, ...] = ()
    """Own ids of those who stand in while every holder is away, the first of them first."""
    title: str = ""
    """What people call it; empty: its usual title."""
    duties: tuple[str, ...] = ()
    """What it is there for; whoever takes it is told."""
    hours: HoursOfDay = ""
    """When one can turn to it: ``"09:00-21:00"``; empty: at any time."""
    grants: tuple[Permission, ...] = ()
    """Permissions of whoever holds it, or stands in, for just that long."""
    term: Annotated[timedelta, Between(0)] = timedelta(0)
    """How long one is appointed; zero: the ``term`` of the table."""
    load_per_week: Annotated[int, Between(0)] = 0
    """How many replies and decisions a week are meant for one holder; zero: that of the table."""
    required: bool = False
    """Whether the group cannot do without it: its last holder is not let go, and a vacancy is told."""

    def __post_init__(self) -> None:
        """Refuse a position that contradicts itself."""
        if both := set(self.holders) & set(self.substitutes):
            fault = f'names "{min(both)}", who is a holder, too.'
            raise SettingsError(f"{fault} Take one of the two out.", at=("substitutes",))
        for what, people in (("holders", self.holders), ("substitutes", self.substitutes)):
            if len(set(people)) < len(people):
                raise SettingsError("names somebody twice. Take one out.", at=(what,))
            if not all(one.strip() for one in people):
                raise SettingsError("has an empty id. Write the platform's own id of the person.", at=(what,))
        if self.required and not self.holders:
            raise SettingsError(
                'is true, and there is no holder. Name one: holders = ["…"], or let product list it.', at=("required",)
            )
