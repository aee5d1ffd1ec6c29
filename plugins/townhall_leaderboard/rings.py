"""Who gives credit mostly to each other: rings of two or three, which are told to staff and capped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Final, TypeAlias

from townhall_leaderboard.signals import GIVEN, Signal

FEWEST_GIVEN: Final = 4
"""Who has given less often than this is not judged: two answers are a talk and no ring."""
FEWEST_GIVERS: Final = 6
"""With fewer people who give anything, everybody gives to the same few, and nothing follows from it."""
_NEAREST: Final = 3
"""Among how many of those to whom somebody gives most a ring is looked for."""

Given: TypeAlias = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Rings:
    """The rings of a window."""

    found: tuple[tuple[str, ...], ...] = ()
    """The members of each, by id."""
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Giver and receiver of every two in one ring."""


def rings_of(signals: Sequence[Signal], share: float) -> Rings:
    """Return the rings: two or three who each give more than ``share`` of all they give to the others of it.

    A ring of three is told only where no two of it are one by themselves, and everybody in it gives to both others.
    """
    given = _given(signals)
    if len(given) < FEWEST_GIVERS:
        return Rings()
    pairs = {two for two in _candidates(given, 2) if _closed(two, given, share)}
    triples = {
        three
        for three in _candidates(given, 3)
        if not any(two in pairs for two in combinations(three, 2)) and _closed(three, given, share)
    }
    found = tuple(sorted(pairs | triples))
    return Rings(found, frozenset(two for ring in found for two in permutations(ring, 2)))


def _given(signals: Sequence[Signal]) -> Given:
    given: Given = {}
    for signal in signals:
        if signal.kind in GIVEN and signal.giver and signal.giver != signal.member:
            to = given.setdefault(signal.giver, {})
            to[signal.member] = to.get(signal.member, 0) + 1
    return given


def _candidates(given: Given, size: int) -> Iterator[tuple[str, ...]]:
    for giver, to in given.items():
        if sum(to.values()) >= FEWEST_GIVEN:
            nearest = sorted(to, key=lambda member: (-to[member], member))[:_NEAREST]
            for others in combinations(nearest, size - 1):
                yield tuple(sorted((giver, *others)))


def _closed(ring: tuple[str, ...], given: Given, share: float) -> bool:
    for giver in ring:
        to = given.get(giver, {})
        total = sum(to.values())
        inside = [to.get(other, 0) for other in ring if other != giver]
        if total < FEWEST_GIVEN or not all(inside) or sum(inside) <= share * total:
            return False
    return True
