"""Keeps the clock's schedules in step with ops.toml: one coming slot for each schedule a group has set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from townhall.clock.clock import Clock
from townhall.config.model import Configuration, GroupConfiguration
from townhall.model.ids import GroupId
from townhall.plugin.settings import Mode
from townhall.store.interface import Misfire


class Wanted(NamedTuple):
    """A schedule as a group has it."""

    plugin: str
    job: str
    rule: str
    misfire: Misfire
    grace: timedelta | None


Wishlist: TypeAlias = Mapping[tuple[str, str], Wanted]
"""By plugin and job."""


async def schedules_of(
    clock: Clock,
    before: Mapping[GroupId, GroupConfiguration] | None,
    now: Configuration,
    changed: Iterable[GroupId],
) -> None:
    """Set what groups want and take off what they no longer want; without ``before``, look at every group."""
    wishes = _Wishes()
    if before is None:
        await _of_all(clock, now, wishes)
        return
    for group_id in changed:
        new = now.groups.get(group_id)
        had, wants = wishes.of(before.get(group_id)), wishes.of(new)
        if had or wants:
            await _of_group(clock, group_id, new, had, wants)


async def _of_all(clock: Clock, now: Configuration, wishes: _Wishes) -> None:
    # Most of 100,000 groups have a set of plugins that was seen before and wants nothing.
    content: set[int] = set()
    for group in now.groups.values():
        if id(group.plugins) in content:
            continue
        if wants := wishes.of(group):
            await _of_group(clock, group.id, group, {}, wants)
        else:
            content.add(id(group.plugins))


async def _of_group(
    clock: Clock, group_id: GroupId, new: GroupConfiguration | None, had: Wishlist, wants: Wishlist
) -> None:
    for plugin, job in had.keys() - wants.keys():
        await clock.unschedule(group_id, plugin, job)
    for (plugin, job), schedule in wants.items():
        assert new is not None
        await clock.schedule(
            group_id,
            plugin,
            job,
            schedule.rule,
            new.core.timezone,
            schedule.misfire,
            schedule.grace,
        )


class _Wishes:
    """What groups want: 100,000 of them share a few dozen sets of plugins, and each set is asked once."""

    def __init__(self) -> None:
        self._known: dict[int, Wishlist] = {}

    def of(self, group: GroupConfiguration | None) -> Wishlist:
        """Return the schedules of a group."""
        if group is None:
            return {}
        # Configurations keep the sets alive meanwhile, so that each has an identity of its own.
        found = self._known.get(id(group.plugins))
        if found is None:
            found = {(one.plugin, one.job): one for one in _wanted(group)}
            self._known[id(group.plugins)] = found
        return found


def _wanted(group: GroupConfiguration) -> Iterator[Wanted]:
    for use in group.plugins:
        if use.settings.mode is Mode.OFF:
            continue
        for declared in use.plugin.schedules.values():
            rule = getattr(use.settings, declared.setting)
            if rule:
                yield Wanted(use.name, declared.setting, rule, declared.misfire, declared.grace)
