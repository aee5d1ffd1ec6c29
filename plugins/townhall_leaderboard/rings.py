"""Who gives credit mostly to each other: rings of two or three, which are told to staff and capped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations, permutations
from typing import Final, TypeAlias

from townhall_leaderboard.signals import GIVEN, Signal

FEWEST_GIVEN: Final = 4
"""Who has given less often than this is not judged: two answers are a talk and no ring."""
FEWEST_GIVERS: Final = 6
"""With fewer people who give anything, everybody gives to the same few, and nothing follows from it."""
_NEAREST: Final = 3
"""Among how many of those to whom somebody gives most a ring is looked for."""

Ring: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rings:
    """The rings of a window."""

    found: tuple[Ring, ...] = ()
    """The members of each, by id."""
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Giver and receiver of every two in one ring."""


def rings_of(signals: Sequence[Signal], share: float) -> Rings:
    """Return the rings: two or three who each give more than ``share`` of all they give to the others of it.

    A ring of three is told only where no two of it are one by themselves, and everybody in it gives to both others.
    """
    giving = Giving(share)
    for signal in signals:
        if is_given(signal):
            giving.count(signal.giver, signal.member)
    return giving.rings()


def is_given(signal: Signal) -> bool:
    """Return whether a signal is credit that one member gives to another."""
    return signal.kind in GIVEN and bool(signal.giver) and signal.giver != signal.member


class Given:
    """To whom somebody gives, and how often."""

    __slots__ = ("all", "most", "to")

    def __init__(self) -> None:
        self.to: dict[str, int] = {}
        """By receiver; never 0."""
        self.all = 0
        """How often to all of them."""
        self.most = 0
        """How often to the one they give most to."""

    def count(self, receiver: str, times: int) -> None:
        """Note that they gave more often, or (less than 0) less often than known."""
        before = self.to.get(receiver, 0)
        now = before + times
        self.all += times
        if now:
            self.to[receiver] = now
        else:
            del self.to[receiver]
        if now >= self.most:
            self.most = now
        elif before == self.most:
            self.most = max(self.to.values(), default=0)


class Giving:
    """Who gives to whom and how often; knows the rings, looking anew only at those of whom more is known."""

    def __init__(self, share: float) -> None:
        self.given: dict[str, Given] = {}
        self._share = share
        self._changed: set[str] = set()
        self._near: dict[str, frozenset[Ring]] = {}
        """The rings that each giver makes likely."""
        self._likely: dict[str, dict[Ring, int]] = {}
        """The likely rings that each member is in, and how many of its members make each likely."""
        self._closed: set[Ring] = set()

    def count(self, giver: str, receiver: str, times: int = 1) -> None:
        """Note that somebody gave more often, or (less than 0) less often than known."""
        given = self.given.get(giver)
        if given is None:
            given = self.given[giver] = Given()
        given.count(receiver, times)
        if not given.to:
            del self.given[giver]
        self._changed.add(giver)

    def rings(self) -> Rings:
        """Return the rings there are now."""
        for giver in self._changed:
            self._look_around(giver)
        for ring in {ring for giver in self._changed for ring in self._likely.get(giver, ())}:
            if self._is_closed(ring):
                self._closed.add(ring)
            else:
                self._closed.discard(ring)
        self._changed.clear()
        return self._told() if len(self.given) >= FEWEST_GIVERS else Rings()

    def _look_around(self, giver: str) -> None:
        likely = frozenset(_candidates(giver, self.given.get(giver, Given()), self._share))
        before = self._near.pop(giver, frozenset())
        if likely:
            self._near[giver] = likely
        for ring in before - likely:
            self._make_likely(ring, -1)
        for ring in likely - before:
            self._make_likely(ring, 1)

    def _make_likely(self, ring: Ring, by: int) -> None:
        for member in ring:
            rings = self._likely.setdefault(member, {})
            rings[ring] = rings.get(ring, 0) + by
            if not rings[ring]:
                del rings[ring]
                self._closed.discard(ring)
            if not rings:
                del self._likely[member]

    def _is_closed(self, ring: Ring) -> bool:
        for giver in ring:
            given = self.given.get(giver, Given())
            inside = [given.to.get(other, 0) for other in ring if other != giver]
            if given.all < FEWEST_GIVEN or not all(inside) or sum(inside) <= self._share * given.all:
                return False
        return True

    def _told(self) -> Rings:
        found = sorted(
            ring
            for ring in self._closed
            if len(ring) == 2 or not any(two in self._closed for two in combinations(ring, 2))
        )
        return Rings(tuple(found), frozenset(two for ring in found for two in permutations(ring, 2)))


def _candidates(giver: str, given: Given, share: float) -> Iterator[Ring]:
    """Yield the rings that somebody may be in, as far as what they give themselves tells."""
    to = given.to
    if given.all < FEWEST_GIVEN or 2 * given.most <= share * given.all:
        return
    nearest = nsmallest(_NEAREST, to, key=lambda member: (-to[member], member))
    for size in (1, 2):
        for others in combinations(nearest, size):
            if sum(to[other] for other in others) > share * given.all:
                yield tuple(sorted((giver, *others)))
