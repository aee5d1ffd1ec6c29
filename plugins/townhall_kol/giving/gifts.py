"""What each person gave over a span of time, added up slice by slice; neither order of facts nor of slices matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from townhall import Contribution, Fact, GroupId, MemberId
from townhall_kol.giving.kinds import CASE, OBJECTION, ROUGH, TOPIC, standing

ALONE: Final[Mapping[MemberId, MemberId]] = MappingProxyType({})
"""Nobody has linked accounts."""
# A dictionary of words and numbers is nothing the garbage collector looks into, as a set is: of ten thousand people
# there are half a million, and a look through all of them holds everybody up.
Names: TypeAlias = dict[str, None]
"""Each name once."""


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
        self.answered: Names = {}
        """Own messages that others answered."""
        self.responders: Names = {}
        """Who answered."""
        self.answers: Names = {}
        """Own messages that answer somebody."""
        self.helped: Names = {}
        """Who got an answer that says something, or thanked, or took the answer for the right one."""
        self.thanks: dict[str, int] = {}
        """Who thanked, and in which weeks: a bit for each."""
        self.topics: dict[str, int] = {}
        """About which topics of the settings, and how often."""
        self.weeks = 0
        """In which weeks they wrote something that says something, or answered: a bit for each."""
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
        self._everybody, self._week, self._least, self._home, self._persons = everybody, 1 << week, least, home, persons
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
                self._of(fact).weeks |= self._week
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
        answered.answered[self._name(fact, fact.message)] = None
        answered.responders[helper] = None
        given = self._gifts(helper)
        given.answers[answer] = None
        given.weeks |= self._week
        if answer in self._substantial:
            given.helped[asker] = None

    def _thanked(self, fact: Fact) -> None:
        thanked, by = self._person(fact.member), self._person(fact.other)
        if by and by != thanked:
            gifts = self._gifts(thanked)
            gifts.thanks[by] = gifts.thanks.get(by, 0) | self._week
            gifts.helped[by] = None

    def _accepted(self, fact: Fact) -> None:
        by = self._person(fact.other)
        if by and by != self._person(fact.member):
            self._of(fact).helped[by] = None

    def _wrote_about(self, fact: Fact) -> None:
        topics, topic = self._of(fact).topics, fact.source.partition("|")[0]
        topics[topic] = topics.get(topic, 0) + 1

    def _objected(self, fact: Fact) -> None:
        self._of(fact).objections += 1

    def _was_rough(self, fact: Fact) -> None:
        self._of(fact).rough += 1

    def _broke(self, fact: Fact) -> None:
        self._of(fact).faults += fact.amount
