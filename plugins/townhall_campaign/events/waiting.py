"""The places of an event and the queue for them: pure steps from one state to the next.

Every step takes all sign-ups by person and returns those that change. An offered place is taken, so it is never offered
to a second person; the queue is served by number; and a step that is taken again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from townhall import replace
from townhall_campaign.events.sign_ups import HOLDING, SignUp

Key = TypeVar("Key", bound=str)


def free_places(sign_ups: Mapping[Key, SignUp], capacity: int) -> int:
    """Return how many places nobody has and nobody was offered; never less than none."""
    return max(0, capacity - sum(one.state in HOLDING for one in sign_ups.values()))


def queue(sign_ups: Mapping[Key, SignUp]) -> list[Key]:
    """Return who waits for a place, whoever is next first."""
    waiting = [(one.number, key) for key, one in sign_ups.items() if one.state == "waiting"]
    return [key for _, key in sorted(waiting)]


def position(sign_ups: Mapping[Key, SignUp], who: Key) -> int:
    """Return the place of somebody in the queue, from 1; zero for who is not in it."""
    waiting = queue(sign_ups)
    return waiting.index(who) + 1 if who in waiting else 0


def next_number(sign_ups: Mapping[Key, SignUp]) -> int:
    """Return the number of whoever comes next."""
    return max((one.number for one in sign_ups.values()), default=0) + 1


def joined(sign_ups: Mapping[Key, SignUp], capacity: int, now: datetime) -> SignUp:
    """Return the sign-up of somebody new: with a place where one is free and nobody waits, else at the end."""
    has_place = free_places(sign_ups, capacity) > 0 and not queue(sign_ups)
    return SignUp(state="confirmed" if has_place else "waiting", number=next_number(sign_ups), at=now)


def offered(sign_ups: Mapping[Key, SignUp], capacity: int, until: datetime) -> dict[Key, SignUp]:
    """Return to whom the free places are offered, in the order of the queue."""
    chosen = queue(sign_ups)[: free_places(sign_ups, capacity)]
    return {key: replace(sign_ups[key], state="offered", offer_until=until) for key in chosen}


def lapsed(sign_ups: Mapping[Key, SignUp], now: datetime) -> dict[Key, SignUp]:
    """Return whose offer is over."""
    return {
        key: replace(one, state="lapsed", offer_until=None)
        for key, one in sign_ups.items()
        if one.state == "offered" and one.offer_until is not None and one.offer_until <= now
    }


def accepted(one: SignUp, now: datetime) -> SignUp | None:
    """Return the sign-up of somebody who took the offered place; None where nothing is offered any more."""
    if one.state != "offered" or (one.offer_until is not None and one.offer_until <= now):
        return None
    return replace(one, state="confirmed", offer_until=None)


def next_end(sign_ups: Mapping[Key, SignUp]) -> datetime | None:
    """Return when the next offer ends."""
    ends = [one.offer_until for one in sign_ups.values() if one.state == "offered" and one.offer_until is not None]
    return min(ends, default=None)
