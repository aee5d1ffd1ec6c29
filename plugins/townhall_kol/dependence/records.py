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
    """The alarms the single-owner risks and the silence of askers that staff were told of and that still stand."""

    alarms: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    unasked: bool | None = None
    """Whether staff know that nobody asks; None before a whole week was listened to."""
    at: datetime
