"""What a post costs of a group's attention, and what was spent already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from townhall import Group, GroupSettings, Window
from townhall_campaign.post import Post
from townhall_campaign.records import Sends

Charge: TypeAlias = Literal["promo", "community", "service", "announce", "sharing"]
KEPT: Final = timedelta(days=31)


def charge_of(post: Post) -> Charge:
    """Return which budget a post is charged to."""
    return "announce" if post.announce else post.lane


def limit_of(charge: Charge, settings: GroupSettings) -> int | None:
    """Return how much of a budget there is; None: no bound."""
    limits = {
        "promo": settings.budget.promo_per_week,
        "community": settings.budget.scheduled_per_day,
        "announce": settings.budget.announce_per_week,
    }
    return limits.get(charge)


def window_of(charge: Charge, moment: datetime, group: Group) -> Window:
    """Return the span a budget is for."""
    return group.calendar.day(moment) if charge == "community" else group.calendar.week(moment)


async def times_of(charge: Charge, group: Group) -> Sequence[datetime]:
    """Return when the group got posts of a kind lately, or will get those that wait."""
    return (await _sends(group)).get(charge, ())


async def used(charge: Charge, moment: datetime, group: Group) -> int:
    """Return how much of the budget of a moment is used up."""
    window = window_of(charge, moment, group)
    return sum(1 for one in await times_of(charge, group) if one in window)


async def cost_of(post: Post, moment: datetime, group: Group) -> dict[str, str]:
    """Return what a post would cost at some time, for a rehearsal."""
    charge = charge_of(post)
    limit = limit_of(charge, group.settings)
    if limit is None or post.personal:
        return {}
    count = await used(charge, moment, group) + 1
    return {"charge": charge, "count": str(count), "limit": str(limit)}


async def spend(charge: Charge, at: datetime, group: Group) -> None:
    """Write down that the group gets a post at some time."""
    times = await _sends(group)
    kept = [one for one in times.get(charge, ()) if one > group.now - KEPT]
    group.store.put(Sends(times={**times, charge: tuple(sorted({*kept, at}))}))


async def give_back(charge: Charge, at: datetime, group: Group) -> None:
    """Write down that a post the group was to get at some time did not come."""
    times = await _sends(group)
    kept = tuple(one for one in times.get(charge, ()) if one != at)
    group.store.put(Sends(times={**times, charge: kept}))


async def last_of(charges: Sequence[Charge], group: Group) -> datetime | None:
    """Return when the group last got a post of some kinds, or will get the last one that waits."""
    times = await _sends(group)
    return max([one for charge in charges for one in times.get(charge, ())], default=None)


async def _sends(group: Group) -> Mapping[str, tuple[datetime, ...]]:
    found = await group.store.get(Sends)
    return {} if found is None else found.times
