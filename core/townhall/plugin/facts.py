"""What people contributed: the facts of a plugin, and what the core itself has counted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime

from townhall.model.ids import MemberId, MessageId
from townhall.store.interface import Fact, FactMark, FactNews, Total


class Facts(ABC):
    """What members contributed."""

    @abstractmethod
    def add(
        self,
        kind: str,
        member: MemberId,
        *,
        amount: float = 1.0,
        source: str = "",
        other: str = "",
        message: str = "",
        at: datetime | None = None,
    ) -> None:
        """Write down a contribution; ``source`` (the event, unless given) makes it unique.

        ``message``: the message it is about, by which :meth:`list` finds it again when that is changed or deleted.
        """

    @abstractmethod
    async def total(
        self,
        kind: str,
        member: MemberId,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        everywhere: bool = False,
    ) -> float:
        """Return the sum of amounts of a member in ``[since, until)``.

        ``everywhere``: over all groups of the community.
        """

    @abstractmethod
    async def totals(
        self, kind: str, *, since: datetime | None = None, until: datetime | None = None, everywhere: bool = False
    ) -> Mapping[MemberId, float]:
        """Return the sum of amounts per member in ``[since, until)``.

        Sums are kept for every day of the group, so a window of whole days (:attr:`Group.calendar` makes them) costs
        the same however much was written in it. ``everywhere``: over all groups of the community.
        """

    @abstractmethod
    async def top(
        self,
        kind: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        most: int = 10,
        everywhere: bool = False,
    ) -> Sequence[Total]:
        """Return the ``most`` members with the greatest sums in ``[since, until)``, the greatest first.

        Equal sums go by how many facts they are made of, then by the member's id, so that the order never shifts;
        whoever comes to nothing is left out. ``everywhere``: over all groups of the community.
        """

    @abstractmethod
    async def list(
        self,
        *kinds: str,
        member: MemberId | None = None,
        source: str = "",
        message: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        everywhere: bool = False,
    ) -> Sequence[Fact]:
        """Return facts by time, those that take back others included.

        ``message``: those that are about a message. ``everywhere``: over all groups of the community.
        """

    @abstractmethod
    async def news(
        self,
        *kinds: str,
        after: FactMark | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        everywhere: bool = False,
    ) -> FactNews:
        """Return the facts with a time in ``[since, until)`` that came after a mark, and the next mark.

        For what is worked out of very many facts and kept in :meth:`RecordStore.memory`: only what came since is read.
        What this turn writes itself is not among them; it comes the next time. A mark from before a start, or from
        before facts went, makes all of them come ``anew``. ``everywhere``: over all groups of the community.
        """


class Contributions(ABC):
    """What the core itself has written down of what people contribute (:class:`~townhall.Contribution`)."""

    @abstractmethod
    async def author(self, message: MessageId) -> MemberId | None:
        """Return who wrote a message of this group, None where that was not seen (or was a bot)."""

    @abstractmethod
    async def list(
        self,
        *kinds: str,
        member: MemberId | None = None,
        message: MessageId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[Fact]:
        """Return the contributions that stand, by time: neither what was taken back nor what took it back.

        ``kinds``: none means all. ``message``: those that a message of the member earned, itself left out.
        """
