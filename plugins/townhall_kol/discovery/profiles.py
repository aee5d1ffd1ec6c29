"""What speaks for somebody, as figures and as one score from 0 to 100: a pure function of what they gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from townhall import MemberId, Record, replace
from townhall_kol.discovery.weights import Weights
from townhall_kol.giving.gifts import Everybody, Gifts

HALF: Final[Mapping[str, int]] = {"helped": 4, "thanks": 4, "responders": 6, "breadth": 4}
"""How many of each are worth half of what any number could be worth: the tenth counts less than the first."""
FEW_POSTS: Final = 4
"""So many posts without an answer are taken for granted, so that one answered post is no rate of 100 %."""
FEW_WEEKS: Final = 4
"""In fewer weeks nobody can be regular."""
THANKS_PER_PERSON: Final = 3
"""More thanks of one and the same person say no more."""
TWICE: Final = 2
"""Somebody knows a topic who wrote about it twice."""
MOST_ROUGH: Final = 0.5


class Profile(Record, frozen=True, kw_only=True, gc=False):
    """What speaks for somebody, as it was at the last look; by person."""

    helped: int = 0
    """How many different people they helped."""
    answers: int = 0
    thanks: int = 0
    posts: int = 0
    answered: int = 0
    """How many of their posts were answered."""
    responders: int = 0
    """How many different people answered them."""
    topics: tuple[str, ...] = ()
    """Which topics of the settings they know, the one they wrote most about first."""
    breadth: int = 0
    """In how many topics they are at home, or how many people's talks they took part in."""
    weeks: int = 0
    """In how many weeks they gave something."""
    of_weeks: int = 0
    began: int = 0
    """How many talks that others joined they began."""
    objections: int = 0
    faults: float = 0.0
    """What their cases weigh."""
    rough: int = 0
    score: float = 0.0

    @property
    def rate(self) -> int:
        """How many of a hundred posts were answered."""
        return round(100 * min(1.0, self.answered / self.posts)) if self.posts else 0


def profiles(everybody: Everybody, weeks: int, weights: Weights) -> dict[MemberId, Profile]:
    """Return the profile of everybody who gave something; ``weeks``: how many were looked at."""
    # Whoever says nothing themselves is nobody one can have helped: so empty accounts make nobody a helper.
    writers = {member for member, gifts in everybody.items() if gifts.posts}
    first = min((_first(gifts.weeks) for gifts in everybody.values() if gifts.weeks), default=0)
    of_weeks = max(FEW_WEEKS, weeks - first)
    return {
        member: _profile(gifts, writers, of_weeks, weights)
        for member, gifts in everybody.items()
        if gifts.posts or gifts.answers or gifts.thanks or gifts.objections
    }


def _profile(gifts: Gifts, writers: set[MemberId], of_weeks: int, weights: Weights) -> Profile:
    helped = len(gifts.helped.keys() & writers)
    topics = tuple(sorted((t for t, n in gifts.topics.items() if n >= TWICE), key=lambda t: (-gifts.topics[t], t)))
    figures = Profile(
        helped=helped,
        answers=len(gifts.answers),
        thanks=_thanks(gifts),
        posts=gifts.posts,
        answered=len(gifts.answered),
        responders=len(gifts.responders),
        topics=topics,
        breadth=len(topics) if topics else helped // TWICE,
        weeks=gifts.weeks.bit_count(),
        of_weeks=of_weeks,
        began=len(gifts.answered.keys() - gifts.answers.keys()),
        objections=gifts.objections,
        faults=round(gifts.faults, 6),
        rough=gifts.rough,
    )
    return _scored(figures, weights)


def _thanks(gifts: Gifts) -> int:
    """Return how often they were thanked: one and the same person counts once a week, and three times at the most."""
    return sum(min(THANKS_PER_PERSON, weeks.bit_count()) for weeks in gifts.thanks.values())


def _first(weeks: int) -> int:
    """Return the first of some weeks."""
    return (weeks & -weeks).bit_length() - 1


def _scored(profile: Profile, weights: Weights) -> Profile:
    merits = merits_of(profile)
    whole = weights.sum
    value = sum(getattr(weights, name) * merit for name, merit in merits.items()) / whole if whole else 0.0
    return replace(profile, score=round(100 * value * tone_of(profile), 2))


def merits_of(profile: Profile) -> dict[str, float]:
    """Return what each kind of merit comes to, from 0 to 1."""
    rate = min(1.0, profile.answered / (profile.posts + FEW_POSTS))
    return {
        "helped": _fill(profile.helped, "helped"),
        "thanks": _fill(profile.thanks, "thanks"),
        "listened": (rate + _fill(profile.responders, "responders")) / 2,
        "breadth": _fill(profile.breadth, "breadth"),
        "regular": min(1.0, profile.weeks / profile.of_weeks) if profile.of_weeks else 0.0,
    }


def tone_of(profile: Profile) -> float:
    """Return by how much the tone of somebody lessens their score: 1 where there is nothing to say against it."""
    rough = min(MOST_ROUGH, profile.rough / profile.posts) if profile.posts else 0.0
    return (1.0 - rough) / (1.0 + max(0.0, profile.faults))


def _fill(count: int, name: str) -> float:
    return count / (count + HALF[name])
