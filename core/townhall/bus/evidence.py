"""What is written down about people: facts they contributed, and decisions with their evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from townhall.bus.people import CORE
from townhall.model.ids import MemberId
from townhall.model.wire import encode
from townhall.plugin import desks
from townhall.store.interface import Fact, FactQuery, LedgerEntry, LedgerQuery
from townhall.store.pseudonyms import is_member

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

MOST_READ = 10_000
"""How far back in the ledger one looks for what a single person ran."""


class FactDesk(desks.Facts):
    """What members contributed, by the running plugin."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def add(
        self,
        kind: str,
        member: MemberId,
        *,
        amount: float = 1.0,
        source: str = "",
        other: str = "",
        at: datetime | None = None,
    ) -> None:
        """Write down a contribution."""
        turn = self._turn
        fact = Fact(
            group=turn.configuration.id,
            member=member,
            kind=kind,
            at=at or turn.event.at,
            source=source or turn.event.id,
            amount=amount,
            other=other,
            plugin=turn.plugin,
        )
        turn.collect().effects.append(fact)

    def _own(self) -> list[Fact]:
        return [effect for effect in self._turn.undurable() if isinstance(effect, Fact)]

    async def total(
        self, kind: str, member: MemberId, *, since: datetime | None = None, until: datetime | None = None
    ) -> float:
        """Return the sum of amounts of a member in ``[since, until)``."""
        return sum(fact.amount for fact in await self.list(kind, member=member, since=since, until=until))

    async def totals(
        self, kind: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> Mapping[MemberId, float]:
        """Return the sum of amounts per member in ``[since, until)``."""
        await self._turn.world.settled()
        query = FactQuery(groups=(self._turn.configuration.id,), kinds=(kind,), since=since, until=until)
        found = dict(await self._turn.world.store.fact_totals(query))
        for fact in self._own():
            if fact.kind == kind and _within(fact.at, since, until):
                found[fact.member] = found.get(fact.member, 0.0) + fact.amount
        return found

    async def list(
        self,
        *kinds: str,
        member: MemberId | None = None,
        source: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[Fact]:
        """Return facts by time."""
        await self._turn.world.settled()
        query = FactQuery(
            groups=(self._turn.configuration.id,),
            kinds=kinds,
            member=member,
            source=source,
            since=since,
            until=until,
        )
        own = [
            fact
            for fact in self._own()
            if (not kinds or fact.kind in kinds)
            and (member is None or fact.member == member)
            and (not source or fact.source == source)
            and _within(fact.at, since, until)
        ]
        return sorted([*await self._turn.world.store.facts(query), *own], key=lambda fact: fact.at)


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


class LedgerDesk(desks.Ledger):
    """Decisions of the running plugin, with their evidence."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

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
        turn = self._turn
        entry = LedgerEntry(
            id=turn.next_key(),
            group=turn.configuration.id,
            plugin=turn.plugin,
            kind=kind,
            at=turn.now(),
            member=about,
            actor=actor,
            reason=reason,
            version=version,
            evidence=b"" if evidence is None else encode(evidence),
            reverses=reverses,
        )
        turn.collect().effects.append(entry)
        return entry.id

    async def entries(
        self, *kinds: str, about: MemberId | str = "", since: datetime | None = None, most: int = 1000
    ) -> Sequence[LedgerEntry]:
        """Return entries of this plugin, newest first."""
        turn = self._turn
        await turn.world.settled()
        pseudonym = self._pseudonym(about)
        query = LedgerQuery(
            group=turn.configuration.id,
            plugin=turn.plugin,
            kinds=kinds,
            member=about,
            pseudonym=pseudonym,
            since=since,
            most=most,
        )
        own = [
            effect
            for effect in turn.undurable()
            if isinstance(effect, LedgerEntry)
            and effect.plugin == turn.plugin
            and (since is None or effect.at >= since)
            and (not kinds or effect.kind in kinds)
            and (not about or effect.member == about)
        ]
        found = await turn.world.store.ledger(query)
        stored = [replace(entry, member=about) if pseudonym == entry.member else entry for entry in found]
        return [*reversed(own), *stored][:most]

    async def privileged(
        self, *, by: MemberId | str = "", about: MemberId | str = "", since: datetime | None = None, most: int = 100
    ) -> Sequence[LedgerEntry]:
        """Return who ran a command or button with a permission here, of any plugin, newest first."""
        turn = self._turn
        await turn.world.settled()
        query = LedgerQuery(
            group=turn.configuration.id,
            plugin=CORE,
            kinds=(desks.PRIVILEGED,),
            member=about,
            pseudonym=self._pseudonym(about),
            since=since,
            # Entries of others are read too where only those of one person are wanted.
            most=most if not by else MOST_READ,
        )
        return [one for one in await turn.world.store.ledger(query) if not by or one.actor == by][:most]

    def _pseudonym(self, about: MemberId | str) -> str:
        # Whoever was erased and came back is still the one of whom earlier decisions tell.
        return self._turn.world.pseudonyms.of(MemberId(about)) if is_member(about) else ""
