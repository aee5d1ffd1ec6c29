"""What is kept of the dependence: what staff were told of and still stands, so that nobody is nagged every week."""

from __future__ import annotations

from datetime import datetime

from townhall import MemberId, Record


class Risk(Record, frozen=True, kw_only=True):
    """Something that one person alone has in hand; another owner makes it another risk."""

    kind: str
    """``position``, ``label`` or ``hosting``."""
    name: str = ""
    owner: MemberId


class Told(Record, frozen=True, kw_only=True):
    """The alarms and the single-owner risks that staff were told of and that still stand."""

    alarms: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    at: datetime
