"""The places of an event and the queue for them: who has one, who was offered one, and who is next.

An offered place is taken, so it is never offered to a second person; the queue is served by number; and a step that is
taken again changes nothing. Every question is answered without a look at everybody.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

from townhall import replace
from townhall_campaign.events.sign_ups import HOLDING, SignUp

Key = TypeVar("Key", bound=str)


class Roster(Generic[Key]):
    """Who has a place and who waits for one, of everybody who signed up for something."""

    def __init__(self) -> None:
        self._known: dict[Key, SignUp] = {}
        self._queue: list[tuple[int, Key]] = []
        self._offered: dict[Key, datetime | None] = {}
        self._holding = 0
        self._lowest, self._highest = 1, 0

    def note(self, key: Key, one: SignUp) -> None:
        """Take in how somebody's sign-up is now."""
        before = self._known.get(key)
        if before is not None:
            self._holding -= before.state in HOLDING
            self._offered.pop(key, None)
            if before.state == "waiting":
                del self._queue[bisect_left(self._queue, (before.number, key))]
        self._known[key] = SignUp(state=one.state, number=one.number, at=one.at)
        self._holding += one.state in HOLDING
        self._lowest, self._highest = min(self._lowest, one.number), max(self._highest, one.number)
        if one.state == "waiting":
            insort(self._queue, (one.number, key))
        elif one.state == "offered":
            self._offered[key] = one.offer_until

    def free_places(self, capacity: int) -> int:
        """Return how many places nobody has and nobody was offered; never less than none."""
        return max(0, capacity - self._holding)

    @property
    def is_over(self) -> bool:
        """Whether nobody waits and nothing is offered."""
        return not self._queue and not self._offered

    def queue(self, most: int | None = None) -> list[Key]:
        """Return who waits for a place, whoever is next first; at most so many."""
        return [key for _, key in self._queue[:most]]

    def next_in_turn(self, capacity: int) -> list[Key]:
        """Return to whom the free places are to be offered, in the order of the queue."""
        return self.queue(self.free_places(capacity))

    def position(self, who: Key) -> int:
        """Return the place of somebody in the queue, from 1; zero for who is not in it."""
        one = self._known.get(who)
        return 0 if one is None or one.state != "waiting" else bisect_left(self._queue, (one.number, who)) + 1

    @property
    def next_number(self) -> int:
        """The number of whoever comes next."""
        return self._highest + 1

    @property
    def first_number(self) -> int:
        """A number before those of everybody."""
        return self._lowest - 1

    def joined(self, capacity: int, now: datetime) -> SignUp:
        """Return the sign-up of somebody new: with a place where one is free and nobody waits, else at the end."""
        has_place = self.free_places(capacity) > 0 and not self._queue
        return SignUp(state="confirmed" if has_place else "waiting", number=self.next_number, at=now)

    def lapsed(self, now: datetime) -> Sequence[Key]:
        """Return whose offer is over."""
        return [key for key, until in self._offered.items() if until is not None and until <= now]

    @property
    def next_end(self) -> datetime | None:
        """When the next offer ends."""
        return min((until for until in self._offered.values() if until is not None), default=None)


def offered(one: SignUp, until: datetime) -> SignUp:
    """Return the sign-up of somebody to whom a place is offered."""
    return replace(one, state="offered", offer_until=until)


def lapsed(one: SignUp) -> SignUp:
    """Return the sign-up of somebody who let an offer pass."""
    return replace(one, state="lapsed", offer_until=None)


def accepted(one: SignUp, now: datetime) -> SignUp | None:
    """Return the sign-up of somebody who took the offered place; None where nothing is offered any more."""
    if one.state != "offered" or (one.offer_until is not None and one.offer_until <= now):
        return None
    return replace(one, state="confirmed", offer_until=None)
