"""What the plugin keeps about delegates; the delegations themselves are the core's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import Delegation, Keeps, MemberId, Record


class DelegateSeen(Record, frozen=True, kw_only=True):
    """When somebody to whom something is lent was last here; by member."""

    at: datetime


class Delegates(Record, frozen=True, kw_only=True):
    """Whose messages are noticed; one record, because every message asks for it."""

    members: tuple[MemberId, ...] = ()


class OpenCases(Record, frozen=True, kw_only=True):
    """The serious cases of somebody that were not settled in their favour; by member."""

    cases: tuple[str, ...] = ()


class SponsorLacks(Record, frozen=True, kw_only=True):
    """It was told that a sponsor may not do something any more; by :func:`slot`."""

    nodes: tuple[str, ...]


class DelegateAsked(Record, frozen=True, kw_only=True):
    """Somebody of the team was given the form of ``/delegate``; by member."""

    at: datetime


class PlannedGrants(Record, frozen=True, kw_only=True):
    """That something was offered by the file; where it was not, a start has nothing to look for."""

    offered: bool = True


class GrantTold(Record, frozen=True, kw_only=True):
    """Staff know why something planned in ops.toml could not be offered; by what stands for its place in the file."""

    why: str


def slot(delegation: Delegation) -> str:
    """Return what a delegation's timers and records are called; the member stands first, so an erasure finds them."""
    return f"{delegation.holder}|{delegation.id}"


KEEPS: Final = (
    Keeps(DelegateSeen, "To see when somebody with lent rights has fallen silent.", retention=timedelta(days=90)),
    Keeps(SponsorLacks, "What a sponsor may not do any more, so that it is told once.", retention=timedelta(days=90)),
    Keeps(OpenCases, "So that lent rights rest while a serious case is open.", retention=timedelta(days=90)),
    Keeps(DelegateAsked, "To take the answers of a form from who was asked.", retention=timedelta(days=1)),
    Keeps(Delegates, "Whose silence is noticed.", about_member=False),
    Keeps(PlannedGrants, "Whether ops.toml ever planned grants here.", about_member=False),
    Keeps(GrantTold, "What staff were told of planned grants.", about_member=False, retention=timedelta(days=90)),
)
