"""How contributions are written: facts in the name of the core, and facts that take others back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from townhall.bus.days import day_of
from townhall.bus.facts import facts_of
from townhall.bus.people import CORE
from townhall.bus.turn import Turn
from townhall.model.contributions import Contribution
from townhall.model.ids import MemberId
from townhall.store.interface import TAKEN_BACK, Fact, FactQuery

KINDS = tuple(kind.value for kind in Contribution)


def credit(
    turn: Turn,
    kind: str,
    member: MemberId,
    at: datetime,
    source: str,
    *,
    amount: float = 1.0,
    other: str = "",
    message: str = "",
) -> None:
    """Write down that somebody contributed."""
    configuration, world = turn.configuration, turn.world
    if world.erased:
        # What others did for somebody before they were erased may still wait for its turn.
        if turn.seq < world.erased.get(member, 0):
            return
        if turn.seq < world.erased.get(MemberId(other), 0):
            other = world.pseudonyms.of(MemberId(other))
    fact = Fact(
        group=configuration.id,
        member=member,
        kind=str(kind),
        at=at,
        source=source,
        amount=amount,
        other=other,
        plugin=CORE,
        message=message,
        day=day_of(configuration.core, at),
    )
    turn.collect().effects.append(fact)


def take_back(turn: Turn, facts: Iterable[Fact]) -> None:
    """Take facts back, each once however often it is asked: at its own time, so that it leaves the same window."""
    settings = turn.configuration.core
    for fact in facts:
        if not fact.source.endswith(TAKEN_BACK):
            source = fact.source + TAKEN_BACK
            day = day_of(settings, fact.at)
            turn.collect().effects.append(replace(fact, source=source, amount=-fact.amount, plugin=CORE, day=day))


async def told(turn: Turn, *, source: str = "", message: str = "", member: MemberId | None = None) -> list[Fact]:
    """Return the contributions that were written down of a source, a message or somebody."""
    query = FactQuery(groups=(turn.configuration.id,), kinds=KINDS, source=source, message=message, member=member)
    return list(await facts_of(turn, query))
