"""How sessions with a guest go, as an ops team may set it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from townhall import Between, Record


class GuestTerms(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How sessions with a guest go."""

    label: str = "guest"
    """The label a guest has while the session lasts."""
    moderated: bool = True
    """Whether the team looks at each question before it is put on the list."""
    per_person: Annotated[int, Between(1, 20)] = 3
    """How many questions one person may have in a session."""
    remind_before: Annotated[timedelta, Between(60, 7 * 86_400)] = timedelta(hours=1)
    """How long before a planned session the team and the group are reminded."""
    last_call: Annotated[timedelta, Between(60, 3600)] = timedelta(minutes=10)
    """How long before its end the team and the guest are told how many questions are left."""
