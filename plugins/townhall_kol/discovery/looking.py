"""The look at what everybody gave: week by week, in turns of their own where there is much, so that nobody waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from townhall import Group, MemberId, Misfire
from townhall_kol.breathing import one_by_one
from townhall_kol.discovery.profiles import Profile, profiles
from townhall_kol.discovery.records import Looked, Looking, Purpose
from townhall_kol.giving.gifts import Everybody
from townhall_kol.giving.reading import Span, read_week
from townhall_kol.settings import KolSettings

AT_ONCE: Final = 20_000
"""After so many facts the group's other events have their turn."""
LATER: Final = timedelta(seconds=1)
GIVEN_UP: Final = timedelta(minutes=10)
"""A look that has not ended after so long will not end."""
MOMENT: Final = timedelta(microseconds=1)
KEPT_FROM: Final = 5.0
"""The profile of whoever scores less is not kept."""


class _Gathered:
    """What was read so far. It is derived: when it is lost, the look begins anew."""

    def __init__(self) -> None:
        self.until: datetime | None = None
        self.next = 0
        self.everybody: Everybody = {}

    def begin(self, until: datetime) -> None:
        self.until, self.next, self.everybody = until, 0, {}


async def begin_look(
    purpose: Purpose, group: Group, settings: KolSettings, *, at_once: int = AT_ONCE
) -> Mapping[MemberId, Profile] | None:
    """Look at what everybody gave; None when there is so much that the look goes on by itself."""
    before = await group.store.get(Looking)
    if before is not None and purpose == "candidates" and before.purpose == "review":
        # A review tells the candidates too, and is not to be lost over a question; one that was given up is.
        if group.now < before.until + GIVEN_UP:
            return None
    # What happened this very moment belongs to it.
    group.store.put(Looking(purpose=purpose, until=group.now + MOMENT))
    return await go_on(group, settings, at_once=at_once)


async def go_on(group: Group, settings: KolSettings, *, at_once: int = AT_ONCE) -> Mapping[MemberId, Profile] | None:
    """Go on with a look; None when it is not at its end yet, or there is none."""
    looking = await group.store.get(Looking)
    if looking is None:
        return None
    gathered = group.store.memory(_Gathered)
    if not await _gather(gathered, looking.until, group, settings, at_once):
        group.timers.set("look", after=LATER, misfire=Misfire.ONCE)
        return None
    everybody, weeks = gathered.everybody, gathered.next
    gathered.begin(group.now)
    found = await group.compute(lambda: profiles(everybody, weeks, settings.weights))
    group.store.delete(Looking)
    await _keep(found, group)
    return found


async def _gather(gathered: _Gathered, until: datetime, group: Group, settings: KolSettings, at_once: int) -> bool:
    """Read week after week, and return whether all are read; it stops where other events should have their turn."""
    if gathered.until != until:
        gathered.begin(until)
    weeks, persons, facts = Span.of(group, settings, until).weeks, await group.members.linked(), 0
    while gathered.next < len(weeks) and facts < at_once:
        number = gathered.next
        # Should this turn fail in between, the week would count twice; so nothing read before it is believed then.
        gathered.until = None
        facts += await read_week(gathered.everybody, number, weeks[number], group, settings, persons)
        gathered.until, gathered.next = until, number + 1
    return gathered.next >= len(weeks)


async def _keep(found: Mapping[MemberId, Profile], group: Group) -> None:
    before = dict(await group.store.all(Profile))
    async for member, profile in one_by_one(found.items(), group):
        if profile.score >= KEPT_FROM and before.get(member) != profile:
            group.store.put(profile, member)
    async for key in one_by_one(before, group):
        gone = found.get(MemberId(key))
        if gone is None or gone.score < KEPT_FROM:
            group.store.delete(Profile, key)
    group.store.put(Looked(at=group.now, active=len(found)))


async def kept_profiles(group: Group) -> dict[MemberId, Profile]:
    """Return the profiles of the last look."""
    return {MemberId(key): profile for key, profile in await group.store.all(Profile)}
