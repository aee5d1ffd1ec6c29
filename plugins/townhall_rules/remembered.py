"""What the detectors keep of what was said, and of whom a group has come to know; never the words themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import Fingerprint, Keeps, Record
from townhall_rules.rates import LONGEST


class Said(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One message, by ``HOUR|GROUP|MEMBER|MESSAGE``, shared by the groups of a community."""

    at: float
    """Seconds since 1970."""
    digest: bytes
    """Stands for its normal form, with links and attachments; equal for equal messages."""
    album: str = ""
    counts: bool = True
    """Whether it counts for a flood; what was only seen when it was edited does not."""
    weight: int = 0
    """How much it says: a Han character 2, a Latin letter 1."""
    likeness: Fingerprint = Fingerprint()
    """What it is compared by; empty where no rule asks for copies, or where there are too few words."""


class Newcomer(Record, frozen=True, kw_only=True):
    """How far a group has come to know somebody, by the member's id."""

    joined_at: datetime | None = None
    """When they came, if they were seen to come."""
    messages: int = 0
    """Messages of substance that broke no rule, up to as many as anybody asks for."""


class Watched(Record, frozen=True, kw_only=True):
    """Since when newcomers are watched in a group."""

    since: datetime


KEEPS: Final = (
    Keeps(
        Said,
        "to see floods and the same message again; a checksum, never the words",
        about_member=False,
        retention=LONGEST + timedelta(minutes=10),
    ),
    Keeps(Newcomer, "to know who is no newcomer any more"),
)
"""For ``Plugin(keeps=…)``."""
