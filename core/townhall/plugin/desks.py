"""What hangs on a group: typed records, the ledger, labels, timers and the people of the group.

Reads see what this turn has decided so far; writes are collected with the turn.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from townhall.model.actions import Action
from townhall.model.ids import MemberId
from townhall.model.people import Member, Standing
from townhall.plugin.declarations import Record
from townhall.store.interface import Label, LedgerEntry, Misfire, Timer

RecordType = TypeVar("RecordType", bound=Record)
Memory = TypeVar("Memory")


class RecordStore(ABC):
    """Typed records of one plugin in one scope, found by their class and a key."""

    @abstractmethod
    async def get(self, kind: type[RecordType], key: str = "") -> RecordType | None:
        """Return a record, or None."""

    @abstractmethod
    async def all(self, kind: type[RecordType], prefix: str = "") -> Sequence[tuple[str, RecordType]]:
        """Return the records of a kind whose key begins with ``prefix``, with their keys, by key."""

    @abstractmethod
    async def read_ahead(self, *wanted: tuple[type[Record], str]) -> None:
        """Read records that :meth:`get` is asked for next, by class and key, all at once.

        Each question to the disk costs far more than a record more in it. It changes nothing about what ``get`` says.
        """

    @abstractmethod
    def put(self, record: Record, key: str = "") -> None:
        """Set a record."""

    @abstractmethod
    def delete(self, kind: type[Record], key: str = "") -> None:
        """Remove a record; removing what is not there does nothing."""

    @abstractmethod
    def memory(self, kind: type[Memory]) -> Memory:
        """Return the one object of a class that the plugin has in memory beside these records: an index, say.

        It is new (``kind()``) after a start, after somebody was erased, and now and then besides; so hold nothing in
        it that cannot be made again from the records. It does not belong to the turn: what a handler put into it
        stays when the handler fails, and is put in again when the event is handled again.
        """


class Ledger(ABC):
    """Decisions with their evidence; counts are derived from it, never kept beside it."""

    @abstractmethod
    def record(
        self,
        kind: str,
        *,
        about: MemberId | str = "",
        actor: MemberId | str = "",
        reason: str = "",
        version: str = "",
        evidence: msgspec.Struct | None = None,
        reverses: str = "",
    ) -> str:
        """Write an entry and return its id."""

    @abstractmethod
    async def entries(
        self, *kinds: str, about: MemberId | str = "", since: datetime | None = None, most: int = 1000
    ) -> Sequence[LedgerEntry]:
        """Return entries of this plugin, newest first.

        ``about`` also finds what was written about somebody before they were erased and came back.
        """

    @abstractmethod
    async def privileged(
        self, *, by: MemberId | str = "", about: MemberId | str = "", since: datetime | None = None, most: int = 100
    ) -> Sequence[LedgerEntry]:
        """Return who ran a command or button with a permission here, of any plugin, newest first.

        The core writes these entries itself; their evidence is a :class:`~townhall.PrivilegedRun`.
        """


class Labels(ABC):
    """Who is what in this group; every permission check reads labels."""

    @abstractmethod
    async def of(self, member: MemberId) -> frozenset[str]:
        """Return the labels somebody holds now; ``optout:boards`` and ``optout:messages`` are among them."""

    @abstractmethod
    async def holders(self, label: str) -> Sequence[Label]:
        """Return who holds a label now."""

    @abstractmethod
    def give(
        self, member: MemberId, label: str, *, by: MemberId | str = "", expires_at: datetime | None = None
    ) -> None:
        """Give a label, or change its expiry."""

    @abstractmethod
    def take(self, member: MemberId, label: str) -> None:
        """Take a label away."""

    @abstractmethod
    async def role_names(self, label: str) -> frozenset[str]:
        """Return every name by which the platform may tell of the role that goes with a label; empty without one."""


class Timers(ABC):
    """Durable timers of this plugin in this group."""

    @abstractmethod
    def set(
        self,
        job: str,
        *,
        at: datetime | None = None,
        after: timedelta | None = None,
        slot: str = "",
        payload: msgspec.Struct | None = None,
        misfire: Misfire = Misfire.ONCE,
        grace: timedelta | None = None,
    ) -> None:
        """Set the timer ``job``/``slot``, or move it; give either ``at`` (UTC) or ``after``."""

    @abstractmethod
    def cancel(self, job: str, slot: str = "") -> None:
        """Take a timer off; one that is not there does nothing."""

    @abstractmethod
    async def list(self, job: str = "") -> Sequence[Timer]:
        """Return the open timers, earliest first."""


class Members(ABC):
    """The people of this group, as far as they were seen."""

    @abstractmethod
    async def get(self, member: MemberId) -> Member | None:
        """Return somebody as they were last seen, or None."""

    @abstractmethod
    async def named(self, name: str) -> Sequence[Member]:
        """Return who goes by a name or a handle, exactly but for case."""

    @abstractmethod
    async def standing(self, *standings: Standing) -> Sequence[Member]:
        """Return who has one of these standings on the platform, as they were last seen here."""

    @abstractmethod
    async def everybody(self) -> Sequence[Member]:
        """Return who is in the group now, as far as they were seen; bots are among them."""

    @abstractmethod
    async def present(self, member: MemberId) -> bool:
        """Return whether somebody is in the group now, as far as the platform tells."""

    @abstractmethod
    async def in_staff_room(self, member: MemberId) -> bool:
        """Return whether somebody is in the group's staff room now, as far as the platform tells."""

    @abstractmethod
    async def person(self, member: MemberId) -> MemberId:
        """Return what stands for the person behind an account in the community: of all linked ones the same."""

    @abstractmethod
    async def same_person(self, member: MemberId) -> frozenset[MemberId]:
        """Return all accounts of the person behind an account, itself among them."""

    @abstractmethod
    async def linked(self) -> Mapping[MemberId, MemberId]:
        """Return what stands for whoever is behind each linked account; all others are persons by themselves."""

    @abstractmethod
    def stands_for(self, name: str, member: MemberId) -> bool:
        """Return whether a name in the ledger or a record is somebody's: their id, or their name since an erasure.

        What two people have to do asks by this, or one could be both by being forgotten in between.
        """

    @abstractmethod
    async def behind(self, name: str) -> MemberId | None:
        """Return whose a name in the ledger or a record is: an id's own, and of an erased person who came back theirs.

        None: they were erased and have not come back, so that nothing can be done to them and nobody told.
        """

    @abstractmethod
    async def held_by_others(self, member: MemberId) -> frozenset[str]:
        """Return which of ``mute`` and ``ban`` somebody is under by another plugin; to lift it is not this one's."""

    @abstractmethod
    async def way_back(self, key: str) -> Action | None:
        """Return what takes back a mute or ban that this plugin decided, by its key (``Pending.key``).

        It lifts it, or puts the end back that an earlier one has which still holds; None where nothing is to be done,
        because somebody else wants it since, or nothing is known of it any more. From then on it holds up nothing.
        """
