"""Delegation: single permissions lent to a person, for a scope and a time, with a budget and a sponsor.

A delegation never gives more than its sponsor may do themselves at that very moment, and it is judged when it is used:
nothing has to run at its end for it to be over.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from townhall.model.ids import MemberId
from townhall.model.people import Member
from townhall.plugin.allowances import UNLIMITED, Allowance

LONGEST: Final = timedelta(days=30)
"""How long a delegation runs at most; it can be renewed."""
REVERSIBLE: Final = timedelta(hours=24)
"""How long what a delegate did can be taken back."""


class Delegation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Permissions that are lent, or offered, to one person in one group."""

    id: str
    holder: MemberId
    nodes: Mapping[str, Allowance]
    """Each permission with how often it may be used."""
    sponsor: MemberId
    """Who of the team answers for it; without their own right the delegate has none."""
    substitute: MemberId | None = None
    """Who goes on with what is under way when it ends."""
    scope: str = ""
    """Empty for the whole group, ``thread:ID`` for one thread, ``event:NAME`` for one event."""
    starts_at: datetime
    expires_at: datetime
    """It is over at this instant."""
    offered_at: datetime
    accepted_at: datetime | None = None
    """Nothing is lent before its holder has said yes."""
    suspended: str = ""
    """Why it rests, empty while it does not: ``left``, ``case`` or ``silent``."""
    ended: str = ""
    """Why it is over: ``declined``, ``revoked``, ``resigned``, ``expired`` once that was told, or ``replaced`` where
    it was withdrawn and may be offered anew."""
    ended_at: datetime | None = None
    planned: str = ""
    """What stands for its place in ops.toml, where it was planned there."""
    plugin: str = ""
    """Who lends it; where that plugin is off, nothing is lent."""
    uses: Mapping[str, tuple[datetime, ...]] = {}
    """The latest uses of each permission that has a budget."""

    def is_open(self, now: datetime) -> bool:
        """Return whether it may still be or become of use: it is neither ended nor expired."""
        return not self.ended and now < self.expires_at

    def is_running(self, now: datetime) -> bool:
        """Return whether it is in force but for its sponsor's right and its budget."""
        return self.is_open(now) and self.accepted_at is not None and not self.suspended and self.starts_at <= now


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A delegation that somebody wishes for."""

    holder: MemberId
    nodes: Mapping[str, Allowance]
    sponsor: MemberId
    expires_at: datetime
    starts_at: datetime | None = None
    """Now, unless it is given."""
    substitute: MemberId | None = None
    scope: str = ""
    planned: str = ""


class Undone(msgspec.Struct, frozen=True):
    """What became of taking a delegate's run back."""

    undone: tuple[str, ...] = ()
    """What was taken back, by the names of the actions (``mute``, ``say``), ``fact`` and ``label``."""
    stays: tuple[str, ...] = ()
    """What cannot be taken back, by the names of the actions."""
    held: tuple[str, ...] = ()
    """What goes on although it was taken back, because somebody else has decided the same: ``mute``, ``ban``; and
    ``set_nickname`` where somebody has another name by now."""
    handed_on: bool = False
    """Whether the plugin whose run it was takes back what is its own."""


class DelegatedRun(msgspec.Struct, frozen=True, kw_only=True):
    """Something a delegate did."""

    id: str
    """What people call it by."""
    at: datetime
    delegate: MemberId
    sponsor: MemberId
    permission: str
    call: str
    argument: str = ""
    undone: bool = False


class Delegations(ABC):
    """What is lent to whom in this group.

    Refusals are :class:`UserError` with a text of the core that says what would work.
    """

    @abstractmethod
    async def of(self, member: MemberId) -> Sequence[Delegation]:
        """Return what is or was lent or offered to somebody in the last 90 days, oldest first."""

    @abstractmethod
    async def all(self) -> Sequence[Delegation]:
        """Return every delegation of the last 90 days, oldest first."""

    @abstractmethod
    async def running(self) -> Sequence[Delegation]:
        """Return what is in force now, oldest first; for ``/team`` and the like."""

    @abstractmethod
    async def check(self, draft: Draft) -> None:
        """Raise :class:`UserError` where a draft breaks a limit."""

    @abstractmethod
    async def offer(self, draft: Draft) -> Delegation:
        """Write an offer down; it lends nothing before it is accepted. Raises :class:`UserError`."""

    @abstractmethod
    async def accept(self, delegation: Delegation) -> Delegation:
        """Have an offer begin; it is checked once more. Raises :class:`UserError`."""

    @abstractmethod
    async def renew(self, delegation: Delegation, expires_at: datetime) -> Delegation:
        """Have it run until then, with what is spent still spent, and end a suspension. Raises :class:`UserError`."""

    @abstractmethod
    async def suspend(self, delegation: Delegation, why: str) -> Delegation:
        """Let it rest until it is resumed or renewed."""

    @abstractmethod
    async def resume(self, delegation: Delegation) -> Delegation:
        """End a suspension. Raises :class:`UserError`."""

    @abstractmethod
    async def end(self, delegation: Delegation, why: str) -> Delegation:
        """End it at once, and raise :class:`DelegationEnded` where it had begun."""

    @abstractmethod
    async def obstacle(self, delegation: Delegation, node: str) -> str:
        """Return what keeps somebody from using a node now, by one word; empty when nothing does.

        ``ended``, ``expired``, ``absent``, ``offered``, ``early``, ``off``, ``sponsor``, ``reserved``, ``suspended``,
        ``spent``.
        """

    @abstractmethod
    def left(self, delegation: Delegation, node: str) -> int | None:
        """Return how often a node may still be used in the window that runs now; None without a budget."""

    @abstractmethod
    async def sponsor(self, of: Delegation | DelegatedRun) -> Member:
        """Return the sponsor as a text shows them, also one who is in the staff room only."""

    @abstractmethod
    async def runs(self, *, delegate: MemberId | str = "") -> Sequence[DelegatedRun]:
        """Return what delegates did in the time in which it can be taken back, newest first."""

    @abstractmethod
    async def undo(self, run: str, *, by: MemberId) -> Undone:
        """Take a run back by its id; who may do that is the caller's to check. Raises :class:`UserError`."""


__all__ = [
    "LONGEST",
    "REVERSIBLE",
    "UNLIMITED",
    "Allowance",
    "DelegatedRun",
    "Delegation",
    "Delegations",
    "Draft",
    "Undone",
]
