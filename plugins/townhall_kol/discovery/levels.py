"""Where the strata begin, and when the group carries itself."""

from __future__ import annotations

from typing import Annotated

from townhall import Between, Record, SettingsError

Points = Annotated[float, Between(0, 100)]
Weeks = Annotated[int, Between(1, 52)]


class Levels(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the strata begin; whoever is in one leaves it only below its beginning less the margin."""

    core_from: Points = 50
    seed_from: Points = 25
    margin: Points = 5
    """How far below the beginning of their stratum somebody may fall and stay in it."""
    core_weeks: Weeks = 4
    """In how many different weeks somebody has to have given something to become core; one fewer is enough to stay."""
    seed_weeks: Weeks = 2
    """The same for seed."""
    change: Points = 10
    """Whoever gains or loses so much between two reviews is told to staff as rising or cooling."""
    critical_share: Annotated[float, Between(0, 1)] = 0.05
    """Which share of the active members core and seed have to be for the group to carry itself."""
    critical_least: Annotated[int, Between(1, 10_000)] = 8
    """How many people core and seed have to be at least for that."""

    def __post_init__(self) -> None:
        """Refuse strata that overlap."""
        if self.seed_from + self.margin > self.core_from:
            raise SettingsError(
                f"core_from ({self.core_from:g}) lies less than the margin ({self.margin:g}) above seed_from "
                f"({self.seed_from:g}). Raise core_from, or lower the margin."
            )
        if self.seed_weeks > self.core_weeks:
            raise SettingsError(
                f"core_weeks ({self.core_weeks}) is less than seed_weeks ({self.seed_weeks}), so core would be easier "
                "to reach than seed. Raise core_weeks, or lower seed_weeks."
            )
        if self.margin >= self.seed_from:
            raise SettingsError(
                f"margin ({self.margin:g}) is not below seed_from ({self.seed_from:g}), so nobody would ever leave "
                "seed. Lower the margin."
            )
