"""What is kept of the dependence: which alarms stand, so that nobody is nagged every week."""

from __future__ import annotations

from datetime import datetime

from townhall import Record


class Standing(Record, frozen=True, kw_only=True):
    """The alarms and single-owner risks that staff were told of and that still stand."""

    raised: tuple[str, ...] = ()
    at: datetime
