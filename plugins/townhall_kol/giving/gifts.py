"""What each person gave over a span of time, added up slice by slice; neither order of facts nor of slices matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from townhall import Contribution, Fact, GroupId, MemberId
from townhall_kol.giving.kinds import CASE, OBJECTION, ROUGH, TOPIC, standing

ALONE: Final[Mapping[MemberId, MemberId]] = MappingProxyType({})
"""Nobody has linked accounts."""


class Gifts:
    """What one person gave, and what came back."""

    __slots__ = (
        "answered",
        "answers",
        "faults",
        "helped",
        "objections",
        "posts",
        "responders",
        "rough",
        "thanks",
        "topics",
        "weeks",
    )

    def __init__(self) -> None:
        self.posts = 0
        """Messages that say something."""
        self.answered: set[str] = set()
        """Own messages that others answered."""
        self.responders: set[str] = set()
        """Who answered."""
        self.answers: set[str] = set()
        """Own messages that answer somebody."""
        self.helped: set[str] = set()
        """Who got an answer that says something, or thanked, or took the answer for the right one."""
        self.thanks: set[tuple[str, int]] = set()
        """Who thanked in which week: one and the same person counts once a week."""
        self.topics: dict[str, int] = {}
        """About which topics of the settings, and how often."""
        self.weeks: set[int] = set()
        """In which weeks they wrote something that says something, or answered."""
        self.objections = 0
        self.rough = 0
        self.faults = 0.0
        """What the cases that stand weigh."""


Everybody: TypeAlias = dict[MemberId, Gifts]


class Slice:
    """Adds the facts of one week to what is known; the facts of a message and of its answer come in one slice."""

    def __init__(
        self, everybody: Everybody, week: int, least: float, home: GroupId, persons: Mapping[MemberId, MemberId] = ALONE
    ) -> None:
        self._everybody, self._week, self._least, self._home, self._persons = everybody, week, least, home, persons
        self._substantial: set[str] = set()
        self._adding: Mapping[str, Callable[[Fact], None]] = {
            Contribution.REPLY.value: self._reply,
            Contribution.THANKS.value: self._thanked,
            Contribution.ACCEPTED.value: self._accepted,
            TOPIC: self._wrote_about,
            OBJECTION: self._objected,
            ROUGH: self._was_rough,
            CASE: self._broke,
        }

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts, in whatever order."""
        told = standing(facts)
        thanking = {fact.source for fact in told if fact.kind == Contribution.THANKS}
        for fact in told:
            # Thanks are welcome, but they are neither a post nor help.
            says = fact.kind == Contribution.MESSAGE and fact.amount >= self._least and fact.source not in thanking
            if says:
                self._substantial.add(self._name(fact, fact.source))
                self._of(fact).posts += 1
                self._of(fact).weeks.add(self._week)
        for fact in told:
            adding = self._adding.get(fact.kind)
            if adding is not None:
                adding(fact)

    def _of(self, fact: Fact) -> Gifts:
        return self._gifts(self._person(fact.member))

    def _gifts(self, person: MemberId) -> Gifts:
        found = self._everybody.get(person)
        if found is None:
            found = self._everybody[person] = Gifts()
        return found

    def _person(self, account: MemberId | str) -> MemberId:
        return self._persons.get(MemberId(account)) or MemberId(account)

    def _name(self, fact: Fact, message: str) -> str:
        """Return a message by a name that no other group's message has."""
        return message if fact.group == self._home else f"{fact.group} {message}"

    def _reply(self, fact: Fact) -> None:
        asker, helper = self._person(fact.member), self._person(fact.other)
        if asker == helper or not fact.other:
            return
        answered, answer = self._gifts(asker), self._name(fact, fact.source)
        answered.answered.add(self._name(fact, fact.message))
        answered.responders.add(helper)
        given = self._gifts(helper)
        given.answers.add(answer)
        given.weeks.add(self._week)
        if answer in self._substantial:
            given.helped.add(asker)

    def _thanked(self, fact: Fact) -> None:
        thanked, by = self._person(fact.member), self._person(fact.other)
        if by and by != thanked:
            self._gifts(thanked).thanks.add((by, self._week))
            self._gifts(thanked).helped.add(by)

    def _accepted(self, fact: Fact) -> None:
        by = self._person(fact.other)
        if by and by != self._person(fact.member):
            self._of(fact).helped.add(by)

    def _wrote_about(self, fact: Fact) -> None:
        topics, topic = self._of(fact).topics, fact.source.partition("|")[0]
        topics[topic] = topics.get(topic, 0) + 1

    def _objected(self, fact: Fact) -> None:
        self._of(fact).objections += 1

    def _was_rough(self, fact: Fact) -> None:
        self._of(fact).rough += 1

    def _broke(self, fact: Fact) -> None:
        self._of(fact).faults += fact.amount
