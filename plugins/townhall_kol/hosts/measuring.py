"""What came of hosting: how many topics were presented, and how many different people joined in (S72)."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import NamedTuple

from townhall import (
    Contribution,
    DelegationEnded,
    Fact,
    Feature,
    Group,
    MemberId,
    Record,
    plain_words,
    replace,
    under_each_other,
)
from townhall_kol.declared import plugin
from townhall_kol.giving.kinds import JOINED, standing
from townhall_kol.hosts.records import Hosting
from townhall_kol.people import team_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of


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


@plugin.on(DelegationEnded)
async def end_hosting(event: DelegationEnded, group: Group, settings: KolSettings) -> None:
    """Thank the host, and tell the team what came of it, when the right to present is over for whatever reason."""
    host = event.member.id
    hosting = await group.store.get(Hosting, host)
    if hosting is None or hosting.state != "running" or hosting.delegation != event.delegation:
        return
    if group.can(Feature.SAY_TO):
        await group.whisper(host, "kol.host.over_yours", topic=hosting.topic)
    await _measure(replace(hosting, until=min(hosting.until, group.now)), host, event.why, group)


async def _measure(hosting: Hosting, host: MemberId, why: str, group: Group) -> None:
    facts = await group.facts.list(JOINED, Contribution.REPLY, member=host, since=hosting.since, until=hosting.until)
    found = measure(facts, host, await team_of(group))
    group.store.put(replace(hosting, state="over"), host)
    sheet = Sheet(topics=hosting.topics, people=found.people, answers=found.answers)
    group.ledger.record("hosted", about=host, actor=host, reason=hosting.topic, evidence=sheet)
    key = "kol.host.measured" if hosting.topics else "kol.host.nothing"
    name, counts = await name_of(host, group), {"people": found.people, "answers": found.answers}
    said = group.text(key, name=name, topic=hosting.topic, topics=hosting.topics, **counts)
    group.because(plain_words(said), about=host)
    resigned = [group.text("kol.host.resigned", name=name, topic=hosting.topic)] if why == "resigned" else []
    await group.tell_staff(under_each_other([*resigned, said]))
