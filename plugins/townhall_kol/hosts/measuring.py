"""What came of hosting: how many topics were presented, and how many different people joined in (S72)."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import NamedTuple

from townhall import Contribution, Fact, Group, MemberId, Record, TimerFired, replace
from townhall_kol.declared import plugin
from townhall_kol.giving.kinds import JOINED, standing
from townhall_kol.hosts.records import Hosting
from townhall_kol.people import team_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of, plain


class Measure(NamedTuple):
    """What came of hosting, without what the team and the host themselves wrote."""

    people: int
    """How many different people joined in."""
    answers: int


class Sheet(Record, frozen=True, kw_only=True):
    """The evidence of hosting in the ledger."""

    topics: int
    people: int
    answers: int


def measure(facts: Iterable[Fact], host: MemberId, team: Set[MemberId]) -> Measure:
    """Return what came of hosting, by who joined topics and who answered the host."""
    told = [one for one in standing(facts) if one.member == host and one.other and one.other != host]
    by_others = [one for one in told if one.other not in team]
    return Measure(len({one.other for one in by_others}), len({one.source for one in by_others}))


@plugin.timer("host_end")
async def end_hosting(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Tell the team what came of it when the time is over."""
    host = MemberId(event.slot)
    hosting = await group.store.get(Hosting, host)
    if hosting is None or hosting.state != "running" or hosting.until > group.now:
        return
    facts = await group.facts.list(JOINED, Contribution.REPLY, member=host, since=hosting.since, until=hosting.until)
    found = measure(facts, host, await team_of(group))
    group.store.put(replace(hosting, state="over"), host)
    sheet = Sheet(topics=hosting.topics, people=found.people, answers=found.answers)
    group.ledger.record("hosted", about=host, actor=host, reason=hosting.topic, evidence=sheet)
    key = "kol.host.measured" if hosting.topics else "kol.host.nothing"
    name, counts = await name_of(host, group), {"people": found.people, "answers": found.answers}
    said = group.text(key, name=name, topic=hosting.topic, topics=hosting.topics, **counts)
    group.because(plain(said), about=host)
    await group.tell_staff(said)
