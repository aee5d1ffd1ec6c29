"""Who comes first where there are more people than places: a pure order, with the reason for every step of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who wants a place, and what is known that counts."""

    key: str
    number: int
    """The order of sign-up; it decides where nothing else does."""
    missed: int = 0
    """How often something promised was not delivered before."""
    rested: bool = True
    """Whether somebody was not chosen lately."""
    labels: int = 0
    """How many of the wanted labels they hold."""
    score: float = 0.0
    group: str = ""
    """The answer over which places are spread."""


def ordered(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates, the first first: who delivered, who was not chosen lately, labels, score, sign-up.

    Where they belong to several groups, each group has its turn: nobody's second comes before everybody's first, as
    long as both are equally reliable and rested.
    """
    best = sorted(candidates, key=_merit)
    turns: dict[tuple[int, bool, str], int] = defaultdict(int)
    placed: list[tuple[tuple[int, bool, int], int, Candidate]] = []
    for place, one in enumerate(best):
        group = (one.missed, one.rested, one.group)
        turn = turns[group] if one.group else 0
        turns[group] += 1
        placed.append(((one.missed, not one.rested, turn), place, one))
    return [one for _, _, one in sorted(placed, key=lambda entry: entry[:2])]


def _merit(one: Candidate) -> tuple[int, bool, int, float, int]:
    return one.missed, not one.rested, -one.labels, -one.score, one.number
