"""Greet together who came together: the open batch is a record and its end a durable timer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from townhall import Group, MemberId, Misfire, TimerFired, replace
from townhall_welcome.declared import plugin
from townhall_welcome.greeting import greet
from townhall_welcome.marks import mark_greeted
from townhall_welcome.records import Batch, Paused, Waiting
from townhall_welcome.settings import WelcomeSettings
from townhall_welcome.surge import is_surging


async def hold(member: MemberId, waiting: Waiting, group: Group, settings: WelcomeSettings) -> None:
    """Put somebody into the batch; greet at once when it is full."""
    everybody = dict(await group.store.all(Waiting))
    waiting = replace(waiting, place=max((one.place for one in everybody.values()), default=0) + 1)
    everybody[str(member)] = waiting
    group.store.put(waiting, member)
    batch = await group.store.get(Batch)
    slot = batch.slot if batch else str(group.event.id)
    earliest = await _earliest(group)
    if len(everybody) >= settings.batch_max and earliest <= group.now:
        group.timers.cancel("flush", slot)
        await _flush(everybody, group, settings)
        return
    due_at = max(group.now + settings.batch_window, earliest)
    group.store.put(Batch(slot=slot, due_at=due_at))
    group.timers.set("flush", at=due_at, slot=slot, misfire=Misfire.ONCE)


async def release(member: MemberId, group: Group) -> None:
    """Take somebody out of the batch."""
    group.store.delete(Waiting, member)
    others = [key for key, _ in await group.store.all(Waiting) if key != member]
    batch = await group.store.get(Batch)
    if batch is not None and not others:
        group.timers.cancel("flush", batch.slot)
        group.store.delete(Batch)


async def move_batch(group: Group, settings: WelcomeSettings) -> None:
    """Set the end of the open batch anew after greeting was held back or released."""
    batch = await group.store.get(Batch)
    if batch is None:
        return
    due_at = max(group.now + settings.batch_window, await _earliest(group))
    group.store.put(Batch(slot=batch.slot, due_at=due_at))
    group.timers.set("flush", at=due_at, slot=batch.slot, misfire=Misfire.ONCE)


@plugin.timer("flush")
async def flush(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """Greet everybody in the batch."""
    batch = await group.store.get(Batch)
    if batch is None or batch.slot != event.slot:
        return
    earliest = await _earliest(group)
    if earliest > group.now:
        # Quiet hours or a pause began meanwhile; the slot of a timer fires once, so the batch gets a new one.
        group.store.put(Batch(slot=str(event.id), due_at=earliest))
        group.timers.set("flush", at=earliest, slot=str(event.id), misfire=Misfire.ONCE)
        return
    await _flush(dict(await group.store.all(Waiting)), group, settings)


async def _flush(everybody: Mapping[str, Waiting], group: Group, settings: WelcomeSettings) -> None:
    group.store.delete(Batch)
    for key in everybody:
        group.store.delete(Waiting, key)
    if await is_surging(group):
        return
    in_order = sorted(everybody.items(), key=lambda one: one[1].place)
    for kind, tier in dict.fromkeys((waiting.kind, waiting.tier) for _, waiting in in_order):
        alike = [(MemberId(key), one) for key, one in in_order if (one.kind, one.tier) == (kind, tier)]
        await greet(alike, group, settings)
        for member, _ in alike:
            mark_greeted(member, group)


async def _earliest(group: Group) -> datetime:
    """Return when greeting may be heard again: after quiet hours and after a pause."""
    paused = await group.store.get(Paused)
    return max(group.quiet_until, paused.until) if paused else group.quiet_until
