"""What is kept of those who host a topic."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, TypeAlias

from townhall import MemberId, Record

LONGEST: Final = 1000
"""Characters of a topic at the most."""
State: TypeAlias = Literal["invited", "running", "over"]


class Hosting(Record, frozen=True, kw_only=True):
    """Somebody is invited to host, or hosts; by account."""

    topic: str
    delegation: str
    """What is lent to them for it."""
    by: MemberId
    state: State = "invited"
    since: datetime
    until: datetime
    topics: int = 0
    """How many topics they have presented."""


class Presented(Record, frozen=True, kw_only=True):
    """A topic as it stands in the group; by message."""

    host: MemberId
    joined_at: datetime | None = None
    """When somebody else first joined in."""
