"""One week of giving: what everybody's share is worth, who answered what, and who knows which topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType
from typing import Final, NamedTuple

from townhall import Contribution, Fact, GroupId, MemberId
from townhall_kol.giving.gifts import ALONE
from townhall_kol.giving.kinds import TOPIC, standing

WORTH: Final[Mapping[str, float]] = MappingProxyType(
    {
        Contribution.MESSAGE.value: 1.0,
        Contribution.REPLY.value: 3.0,
        Contribution.REACTION.value: 1.0,
        Contribution.THANKS.value: 5.0,
        Contribution.ACCEPTED.value: 8.0,
        Contribution.CURATED.value: 10.0,
        Contribution.ATTENDED.value: 5.0,
        Contribution.INVITED.value: 5.0,
    }
)
"""What a contribution is worth to the group; talk that nobody answers is worth little."""
MOST_MESSAGES: Final = 40
"""More messages of one person in a week are worth no more."""


class Answer(NamedTuple):
    """Somebody answered a message of somebody else."""

    message: str
    asker: MemberId
    helper: MemberId


class Week(NamedTuple):
    """What was given in a week."""

    credits: Set[tuple[MemberId, str, str, str]]
    """Who is credited, for what kind, for which message or deed, by whom (empty: by nobody); each counts once."""
    answers: Set[Answer]
    later: Set[str]
    """Messages that answer others: no beginnings of talks."""
    topics: Mapping[str, Set[MemberId]]
    """Who wrote about each topic."""


def week_of(facts: Iterable[Fact], least: float, home: GroupId, persons: Mapping[MemberId, MemberId] = ALONE) -> Week:
    """Return a week by its facts, in whatever order; what one person does to themselves is nothing."""
    found: set[tuple[MemberId, str, str, str]] = set()
    answers: set[Answer] = set()
    later: set[str] = set()
    topics: dict[str, set[MemberId]] = {}
    for fact in standing(facts):
        member, other = _person(fact.member, persons), _person(fact.other, persons)
        if fact.kind == TOPIC:
            topics.setdefault(fact.source.partition("|")[0], set()).add(member)
            continue
        if fact.kind == Contribution.MESSAGE and fact.amount < least:
            continue
        if fact.kind == Contribution.REPLY:
            later.add(_named(fact, fact.source, home))
        if other == member:
            continue
        what = _named(fact, fact.message if fact.kind in _BY_MESSAGE else fact.source, home)
        found.add((member, fact.kind, what, other))
        if fact.kind == Contribution.REPLY and other:
            answers.add(Answer(what, member, other))
    return Week(found, answers, later, topics)


_BY_MESSAGE: Final = frozenset({Contribution.REPLY.value, Contribution.REACTION.value})
"""Of these, all that one person did at one message counts once."""


def values_of(week: Week) -> dict[MemberId, float]:
    """Return what everybody gave."""
    values: dict[MemberId, float] = {}
    messages: dict[MemberId, int] = {}
    for member, kind, _, _ in week.credits:
        if kind == Contribution.MESSAGE:
            messages[member] = messages.get(member, 0) + 1
        else:
            values[member] = values.get(member, 0.0) + WORTH.get(kind, 0.0)
    for member, count in messages.items():
        values[member] = values.get(member, 0.0) + min(MOST_MESSAGES, count) * WORTH[Contribution.MESSAGE.value]
    return values


def team_share(week: Week, team: Set[MemberId]) -> float:
    """Return which share of the answers the team gave."""
    return sum(answer.helper in team for answer in week.answers) / len(week.answers) if week.answers else 0.0


def begun_share(week: Week, team: Set[MemberId]) -> float:
    """Return which share of the talks that were joined the team began (S46)."""
    begun = {answer.message: answer.asker for answer in week.answers if answer.message not in week.later}
    return sum(asker in team for asker in begun.values()) / len(begun) if begun else 0.0


def _named(fact: Fact, what: str, home: GroupId) -> str:
    return what if fact.group == home else f"{fact.group} {what}"


def _person(account: str, persons: Mapping[MemberId, MemberId]) -> MemberId:
    return persons.get(MemberId(account)) or MemberId(account)
