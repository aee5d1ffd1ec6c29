"""What each account has heard and for how long it has heard nothing, so that a restart does not begin that anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall.plugin.declarations import Keeps, Record


class AccountHeard(Record, frozen=True, kw_only=True):
    """What an account has heard by the last look; by the account's name."""

    heard_at: datetime
    hours: tuple[tuple[datetime, int], ...]
    """What it heard after each of the last hours of its day until the look: an instant and how much came since."""
    silent: timedelta = timedelta()
    """For how long it was connected since then and heard nothing."""


HEARD_KEEPS: Final = (
    Keeps(
        AccountHeard,
        "to notice an account that hears nothing any more",
        about_member=False,
        retention=timedelta(days=30),
    ),
)
