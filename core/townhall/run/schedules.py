"""Keeps the clock's schedules in step with ops.toml: one coming slot for each schedule a group has set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

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


async def schedules_of(
    clock: Clock, before: Configuration | None, now: Configuration, changed: Iterable[GroupId]
) -> None:
    """Set what groups want and take off what they no longer want; without ``before``, look at every group."""
    groups = now.groups if before is None else changed
    for group_id in groups:
        old = None if before is None else before.groups.get(group_id)
        await _of_group(clock, group_id, old, now.groups.get(group_id))


async def _of_group(
    clock: Clock, group_id: GroupId, old: GroupConfiguration | None, new: GroupConfiguration | None
) -> None:
    wanted = {(one.plugin, one.job): one for one in _wanted(new)} if new is not None else {}
    for plugin, job in {(one.plugin, one.job) for one in _wanted(old)} - wanted.keys() if old is not None else ():
        await clock.unschedule(group_id, plugin, job)
    for (plugin, job), schedule in wanted.items():
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


def _wanted(group: GroupConfiguration) -> Iterator[Wanted]:
    for use in group.plugins:
        if use.settings.mode is Mode.OFF:
            continue
        for declared in use.plugin.schedules.values():
            rule = getattr(use.settings, declared.setting)
            if rule:
                yield Wanted(use.name, declared.setting, rule, declared.misfire, declared.grace)
