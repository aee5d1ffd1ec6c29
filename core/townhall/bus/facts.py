"""What people contributed: facts and their sums, with what the running turn has written itself."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from townhall.bus.days import day_of
from townhall.model.contributions import Contribution
from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.plugin import facts
from townhall.store.interface import Fact, FactMark, FactNews, FactQuery, Total
from townhall.store.sums import fits, greatest, standing, totals

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

_KINDS = tuple(kind.value for kind in Contribution)


class FactDesk(facts.Facts):
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
        message: str = "",
        at: datetime | None = None,
    ) -> None:
        """Write down a contribution."""
        turn = self._turn
        at = at or turn.event.at
        fact = Fact(
            group=turn.configuration.id,
            member=member,
            kind=kind,
            at=at,
            source=source or turn.event.id,
            amount=amount,
            other=other,
            plugin=turn.plugin,
            message=message,
            day=day_of(turn.configuration.core, at),
        )
        turn.collect().effects.append(fact)

    async def total(
        self,
        kind: str,
        member: MemberId,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        everywhere: bool = False,
    ) -> float:
        """Return the sum of amounts of a member in ``[since, until)``."""
        found = await self._totals(self._query((kind,), since, until, member=member, everywhere=everywhere))
        return found[0].amount if found else 0.0

    async def totals(
        self, kind: str, *, since: datetime | None = None, until: datetime | None = None, everywhere: bool = False
    ) -> Mapping[MemberId, float]:
        """Return the sum of amounts per member in ``[since, until)``."""
        found = await self._totals(self._query((kind,), since, until, everywhere=everywhere))
        return {one.member: one.amount for one in found}

    async def top(
        self,
        kind: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        most: int = 10,
        everywhere: bool = False,
    ) -> Sequence[Total]:
        """Return the ``most`` members with the greatest sums in ``[since, until)``, the greatest first."""
        query = self._query((kind,), since, until, everywhere=everywhere)
        if own_facts(self._turn, query):
            return greatest(await self._totals(query), most)
        await self._turn.world.settled()
        return await self._turn.world.store.fact_top(query, most)

    async def _totals(self, query: FactQuery) -> Sequence[Total]:
        await self._turn.world.settled()
        found, own = await self._turn.world.store.fact_totals(query), own_facts(self._turn, query)
        return totals(own, found) if own else found

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
        """Return facts by time."""
        query = self._query(kinds, since, until, member=member, source=source, message=message, everywhere=everywhere)
        return await facts_of(self._turn, query)

    async def news(
        self,
        *kinds: str,
        after: FactMark | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        everywhere: bool = False,
    ) -> FactNews:
        """Return the facts that came after a mark, and the next mark."""
        await self._turn.world.settled()
        return await self._turn.world.store.fact_news(self._query(kinds, since, until, everywhere=everywhere), after)

    def _query(
        self,
        kinds: tuple[str, ...],
        since: datetime | None,
        until: datetime | None,
        *,
        member: MemberId | None = None,
        source: str = "",
        message: str = "",
        everywhere: bool = False,
    ) -> FactQuery:
        turn = self._turn
        here: tuple[GroupId, ...] = (turn.configuration.id,)
        groups = turn.world.community(turn.configuration) if everywhere else here
        return FactQuery(
            groups=groups, kinds=kinds, member=member, source=source, message=message, since=since, until=until
        )


class ContributionDesk(facts.Contributions):
    """What the core has written down in this group."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    async def author(self, message: MessageId) -> MemberId | None:
        """Return who wrote a message of this group."""
        return await author_of(self._turn, message)

    async def list(
        self,
        *kinds: str,
        member: MemberId | None = None,
        message: MessageId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[Fact]:
        """Return the contributions that stand, by time."""
        query = FactQuery(
            groups=(self._turn.configuration.id,),
            kinds=kinds or _KINDS,
            member=member,
            message=message or "",
            since=since,
            until=until,
            standing=True,
        )
        return await facts_of(self._turn, query)


async def author_of(turn: Turn, message: MessageId) -> MemberId | None:
    """Return who wrote a message of the turn's group, None where that was not counted."""
    here = turn.configuration.id
    known = turn.world.counting.authors.get((here, message))
    if known is not None:
        return known
    found = await facts_of(turn, FactQuery(groups=(here,), kinds=(Contribution.MESSAGE,), source=message))
    return found[0].member if found else None


async def facts_of(turn: Turn, query: FactQuery) -> Sequence[Fact]:
    """Return the facts of a query by time, with those of the running turn."""
    await turn.world.settled()
    found, own = await turn.world.store.facts(query), own_facts(turn, query)
    if not own:
        return found
    merged = list(found)
    for fact in own:
        insort(merged, fact, key=lambda one: one.at)
    return standing(merged) if query.standing else merged


def own_facts(turn: Turn, query: FactQuery) -> list[Fact]:
    """Return the facts of a query that the running turn has written and the store does not have yet."""
    return [one for one in turn.undurable() if isinstance(one, Fact) and fits(one, query)]
