"""Which facts are a signal by themselves, and which have to be seen together with others of the same member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from townhall import Fact, GroupId, MemberId
from townhall_leaderboard.signals import (
    BOOKED,
    BY_MESSAGE,
    KINDS,
    TAKEN_BACK,
    Signal,
    booked,
    key_of,
    named,
    signal_of,
    signals_of,
)


class Telling:
    """Makes signals of facts that come one after another.

    What it remembers are hashes. Where two happen to be the same it only says that one has to look closer.
    """

    def __init__(self, home: GroupId, persons: Mapping[str, MemberId]) -> None:
        self._home, self._persons = home, persons
        self._done: set[int] = set()
        """What somebody did at a message, of which there is one signal."""
        self._gone: set[int] = set()
        """What was taken back, perhaps before it was told."""

    def first(self, facts: Sequence[Fact]) -> list[Signal]:
        """Return the signals of the first facts there are."""
        for fact in facts:
            self._signal(fact)
        return signals_of(facts, self._home, self._persons)

    def more(self, facts: Sequence[Fact], unclear: set[str]) -> list[Signal]:
        """Return the signals of further facts; whose facts have to be seen together goes to ``unclear``."""
        found: list[Signal] = []
        for fact in facts:
            signal = self._signal(fact)
            if signal is None:
                unclear.add(self._persons.get(fact.member, fact.member))
            else:
                found.append(signal)
        return found

    def _signal(self, fact: Fact) -> Signal | None:
        """Return the signal of a fact; None where that is not clear from the fact alone."""
        sign = KINDS[fact.kind]
        if sign in BOOKED:
            return booked(sign, fact, self._persons)
        if fact.amount <= 0:
            self._gone.add(hash(named(fact, fact.source.removesuffix(TAKEN_BACK))))
            return None
        key = key_of(sign, fact, self._home, self._persons)
        # Other kinds are told apart by their source, but for two accounts of one person.
        if sign in BY_MESSAGE or fact.member in self._persons:
            if hash(key) in self._done:
                return None
            self._done.add(hash(key))
        if self._gone and hash(named(fact, fact.source)) in self._gone:
            return None
        return signal_of(key, fact)
