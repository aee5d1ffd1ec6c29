"""From which figures on a group depends on too few."""

from __future__ import annotations

from typing import Annotated

from townhall import Between, Record


class Limits(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits beside the shares of the first and the first three, and from when on somebody should ask."""

    half_count: Annotated[int, Between(1, 1000)] = 5
    """At least so many people should make half of what is given."""
    half_share: Annotated[float, Between(0, 0.5)] = 0.02
    """Or this share of the active people, whichever is more."""
    least_active: Annotated[int, Between(2, 1000)] = 10
    """With fewer active people in a week nothing is concluded."""
    ask_from: Annotated[int, Between(0, 100_000)] = 50
    """In a week with at least so many messages somebody should ask something; 0: not looked at."""
    labels: tuple[str, ...] = ()
    """Labels that one person alone should not hold, beside positions and labels that ops.toml gives permissions."""
