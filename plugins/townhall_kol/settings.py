"""What an ops team can set about opinion leaders; the empty table finds candidates and watches the dependence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from townhall import Between, Schedule, Settings

Share = Annotated[float, Between(0.01, 1)]


class KolSettings(Settings, frozen=True, kw_only=True):
    """The `kol` table of a group."""

    review: Schedule = "monthly 1 10:00"
    """When candidates and strata are looked at anew and told to the staff room; empty: never by itself."""
    over: Annotated[timedelta, Between(7 * 86_400, 366 * 86_400)] = timedelta(days=90)
    """How far back contributions are looked at."""
    candidates: Annotated[int, Between(1, 50)] = 10
    """How many candidates a review names at the most."""


def grants_of(settings: KolSettings) -> Mapping[str, tuple[str, ...]]:
    """Return which labels come with which permissions."""
    guests = ("kol.guest",)
    return {f"{part}:{position}": guests for part in ("position", "duty") for position in ("diplomat", "recorder")}
