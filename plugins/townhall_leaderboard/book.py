"""The scores of a running window, brought up to date by what came after instead of worked out anew.

What comes in order is taken like the rest before it. Where something else came (taken back, told late, a second
reaction to the same message), all that its member has is taken again; so it is where a giver has become a writer, or
a ring has closed. Either way the scores are those that :func:`~townhall_leaderboard.scoring.score` would find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from itertools import chain
from typing import Final

from townhall import Fact, GroupId, MemberId
from townhall_leaderboard.freeing import let_go
from townhall_leaderboard.ranking import Ranking
from townhall_leaderboard.rings import Giving, Rings, is_given
from townhall_leaderboard.scoring import Crowd, Desk, Outcome, Verdict, both, shares
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.shelf import Shelf
from townhall_leaderboard.signals import ALONE, KINDS, Sign, Signal, signals_of
from townhall_leaderboard.tallies import Tally
from townhall_leaderboard.telling import Telling

MANY: Final = 500
"""When so many have other points than before, all are put in order anew."""


class Book:
    """The scores of one window of one group."""

    def __init__(
        self,
        settings: LeaderboardSettings,
        days: Sequence[datetime],
        home: GroupId,
        persons: Mapping[str, MemberId] = ALONE,
    ) -> None:
        self._home, self._persons = home, persons
        self._desk = Desk(settings, Crowd(frozenset()), Rings(), days)
        self._giving = Giving(settings.ring_share)
        self._given: dict[str, Counter[str]] = {}
        """How often each receiver was given by whom, as the rings know it."""
        self._shelf = Shelf(home)
        self._telling = Telling(home, persons)
        self._tallies: dict[MemberId, Tally] = {}
        self._ranking = Ranking()

    def outcome(self, account_of: MemberId | None = None) -> Outcome:
        """Return the scores as they are until the next update, and what became of every signal of one member."""
        verdicts = [] if account_of is None else self._take_again({account_of})[account_of]
        return Outcome(self._tallies, self._ranking.tallies, self._desk.rings, verdicts)

    def update(self, facts: Iterable[Fact], crowd: Crowd) -> None:
        """Take facts that were not there before, in any order, and what is known of people now."""
        again = self._of_changed_people(crowd)
        in_order = self._keep([fact for fact in facts if fact.kind in KINDS], again)
        again |= self._of_changed_rings()
        done = set(self._take_again(again))
        touched = done | {signal.member for signal in in_order}
        for signal in chain.from_iterable(shares(in_order)):
            if signal.member not in done:
                done.update(self._take(signal))
        let_go(in_order)
        self._put_in_order(touched | done)

    # -- who has to be looked at ------------------------------------------------------------------
    def _of_changed_people(self, crowd: Crowd) -> set[str]:
        """Return who may have more or less because something else is known of people."""
        before, self._desk.crowd = self._desk.crowd, crowd
        givers = _differing(before.young_until, crowd.young_until)
        if before.writers is not crowd.writers:
            givers |= set(before.writers).symmetric_difference(crowd.writers)
        found = {member for member in _differing(before.counts_from, crowd.counts_from) if member in self._shelf}
        for giver in givers & self._giving.given.keys():
            found.update(self._giving.given[giver].to)
        return found

    def _of_changed_rings(self) -> set[str]:
        before, self._desk.rings = self._desk.rings, self._giving.rings()
        return {receiver for _, receiver in before.pairs ^ self._desk.rings.pairs}

    def _keep(self, facts: Sequence[Fact], again: set[str]) -> list[Signal]:
        """Keep facts, count who gave, and return what comes behind all that its member has.

        Of whom anything else came is added to ``again``.
        """
        first = not len(self._shelf)
        for fact in facts:
            self._shelf.add(self._persons.get(fact.member, fact.member), fact)
        found = self._telling.first(facts) if first else self._telling.more(facts, again)
        again.update(signal.member for signal in found if self._is_late(signal))
        for member in again:
            self._count(member, Counter(one.giver for one in self._signals(member) if is_given(one)))
        in_order = [signal for signal in found if signal.member not in again]
        for signal in in_order:
            if is_given(signal):
                self._giving.count(signal.giver, signal.member)
                self._given.setdefault(signal.member, Counter())[signal.giver] += 1
        return in_order

    def _is_late(self, signal: Signal) -> bool:
        standing = self._desk.people.get(signal.member)
        return standing is not None and standing.last is not None and signal < standing.last

    def _count(self, member: str, given: Counter[str]) -> None:
        """Let the rings know by whom somebody is given how often."""
        before = self._given.pop(member, Counter())
        for giver in before.keys() | given.keys():
            if more := given[giver] - before[giver]:
                self._giving.count(giver, member, more)
        if given:
            self._given[member] = given

    # -- taking signals ---------------------------------------------------------------------------
    def _signals(self, member: str) -> list[Signal]:
        return signals_of(self._shelf.facts(member), self._home, self._persons)

    def _take(self, signal: Signal) -> Set[str]:
        """Take a signal behind the others of its member; return who had to be taken again as a whole."""
        if signal.kind is Sign.THANKS:
            between = self._desk.thanked.get(both(signal))
            if between and between[-1] > signal:
                return self._take_again({signal.member}).keys()
        self._desk.take(signal)
        return frozenset()

    def _take_again(self, members: Set[str]) -> dict[str, list[Verdict]]:
        """Take all signals of some members again, and of those with whom they share thanks that now count otherwise."""
        thanked: dict[str, list[Signal]] = {}
        members = set(members)
        while True:
            for member in members:
                thanked.setdefault(member, self._desk.forget(member))
            verdicts: dict[str, list[Verdict]] = {member: [] for member in members}
            for signal in sorted(signal for member in members for signal in self._signals(member)):
                verdicts[signal.member].append(self._desk.take(signal))
            others = {
                signal.giver
                for member, before in thanked.items()
                for signal in set(before).symmetric_difference(self._desk.thanks_of(member))
            }
            if others <= members:
                return verdicts
            members |= others

    # -- the order --------------------------------------------------------------------------------
    def _put_in_order(self, members: Set[str]) -> None:
        many = len(members) > MANY
        for member in map(MemberId, members):
            before, now = self._tallies.pop(member, None), self._desk.tally(member)
            if now is not None:
                self._tallies[member] = now
            if many or before == now:
                continue
            if before is not None:
                self._ranking.drop(before)
            if now is not None:
                self._ranking.put(now)
        if many:
            self._ranking.fill(self._tallies.values())


def _differing(one: Mapping[str, datetime], other: Mapping[str, datetime]) -> set[str]:
    """Return the keys under which something else is found."""
    return set() if one == other else {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
