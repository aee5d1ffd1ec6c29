"""What an ops team can set about delegation: how long it runs, and who is to be asked for what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated

import msgspec

from townhall import Allowance, AllowanceError, Between, LendablePermission, SettingsError

MONTH = 30 * 86_400


class DelegationTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `kol.delegation` table."""

    term: Annotated[timedelta, Between(3600, MONTH)] = timedelta(days=30)
    """How long something is lent when nothing else is said; 30 days at the most."""
    remind_before: Annotated[timedelta, Between(3600, MONTH)] = timedelta(days=3)
    """How long before the end the sponsor and the delegate are told; of what runs for less, when a quarter is left."""
    silent_after: Annotated[timedelta, Between(86_400)] = timedelta(days=14)
    """After how long a silence what is lent rests, until the team renews it."""


class PlannedGrant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[kol.grants]]`: who is to be asked whether they take something over."""

    to: str
    """Who is asked, by the platform's own id."""
    sponsor: str
    """Who of the team answers for it; they must have each permission themselves, at every use."""
    nodes: tuple[LendablePermission, ...]
    """The permissions that are lent, each by its full name."""
    substitute: str = ""
    """Who goes on with what is under way when it ends."""
    scope: str = ""
    """Empty for the whole group, `"thread:ID"` (or `"topic:ID"`) for one thread, `"event:NAME"` for one event."""
    starts: date | None = None
    """The first day; when nothing is said, as soon as it is accepted."""
    expires: date
    """The last day; no more than 30 days after the first."""
    budget: Mapping[LendablePermission, str] = {}
    """How often a permission may be used: `"5/week"`, `"3/day"`, `"10/month"`; without one there is no limit."""

    def __post_init__(self) -> None:
        """Refuse what could never be lent."""
        if faults := list(self._faults()):
            raise ExceptionGroup("grant", faults)

    def _faults(self) -> Iterator[SettingsError]:
        if not self.nodes:
            yield SettingsError("lends nothing. Name at least one permission in nodes.", at=("nodes",))
        if self.to == self.sponsor:
            yield SettingsError("answers for themselves. Name somebody else as the sponsor.", at=("sponsor",))
        if self.substitute and self.substitute == self.to:
            yield SettingsError("is their own substitute. Name somebody else, or leave it out.", at=("substitute",))
        if self.starts is not None and self.expires < self.starts:
            yield SettingsError("lies before the first day. Give a later day.", at=("expires",))
        if self.starts is not None and self.expires - self.starts >= timedelta(days=30):
            yield SettingsError("is more than 30 days after the first day. Give an earlier day.", at=("expires",))
        if not is_scope(self.scope):
            yield SettingsError('is no scope. Write "thread:ID", "event:NAME", or leave it out.', at=("scope",))
        yield from self._faults_of_budget()

    def _faults_of_budget(self) -> Iterator[SettingsError]:
        for node, text in self.budget.items():
            if node not in self.nodes:
                yield SettingsError("is the budget of a permission that is not in nodes.", at=("budget", node))
            if said := budget_fault(text):
                yield SettingsError(said, at=("budget", node))

    @property
    def allowances(self) -> Mapping[str, Allowance]:
        """The permissions with their budgets."""
        return {node: Allowance.read(self.budget.get(node, "")) for node in self.nodes}


def is_scope(text: str) -> bool:
    """Return whether a text names a scope."""
    kind, _, name = text.partition(":")
    return not text or (kind in ("thread", "topic", "event") and bool(name.strip()))


def budget_fault(text: str) -> str:
    """Return what is wrong with a budget, and the remedy; empty when nothing is."""
    try:
        Allowance.read(text)
    except AllowanceError as error:
        return {
            "nothing": "is 0, and a right that cannot be used is none. Leave the permission out of nodes instead.",
            "too_much": "is more than 1000. Leave the budget out when there is to be no limit.",
        }.get(error.why, 'is no budget. Write "3/day", "5/week" or "10/month".')
    return "" if text.strip() else 'is empty. Write "3/day", "5/week" or "10/month", or leave it out.'
