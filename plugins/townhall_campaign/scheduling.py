"""Keep one durable timer for the next slot of every post, and begin its run when it comes due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from townhall import ConfigurationApplied, Group, Misfire, Record, TimerFired, TownhallStarted
from townhall_campaign.approving import ask_for_approvals
from townhall_campaign.audience import zones_of
from townhall_campaign.declared import plugin
from townhall_campaign.past import JOB, tell_past
from townhall_campaign.plan import PlannedPost, planned_post, planned_posts
from townhall_campaign.rewriting import follow_edits
from townhall_campaign.running import begin
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import Slot, next_slot


class Due(Record, frozen=True, kw_only=True):
    """Which slot of which post a timer is for."""

    post: str
    slot: Slot


@plugin.on(TownhallStarted)
async def after_start(event: TownhallStarted, group: Group, settings: CampaignSettings) -> None:
    """Set what was not set, ask for what nobody has approved, and follow a file that was edited meanwhile."""
    await _follow(group, settings)


@plugin.on(ConfigurationApplied)
async def after_settings(event: ConfigurationApplied, group: Group, settings: CampaignSettings) -> None:
    """Follow an edited ops.toml."""
    await _follow(group, settings)


async def _follow(group: Group, settings: CampaignSettings) -> None:
    await tell_past(group, settings)
    await keep_plan(group, settings)
    await follow_edits((await planned_posts(group, settings)).values(), group, settings)


async def keep_plan(group: Group, settings: CampaignSettings) -> None:
    """Have a timer for the next slot of every post and for nothing else, and ask for missing approvals."""
    posts = await planned_posts(group, settings)
    wanted = {_name(due): due for due in _coming(posts.values(), group, settings)}
    for timer in await group.timers.list(JOB):
        if timer.slot in wanted and timer.due_at == wanted[timer.slot].slot.due:
            del wanted[timer.slot]
        # What is due by now is about to fire, and the firing decides whether it is too late.
        elif timer.due_at > group.now or timer.slot.partition("|")[0] not in posts:
            group.timers.cancel(JOB, timer.slot)
    for due in wanted.values():
        _set(due, group)
    await ask_for_approvals(posts.values(), group, settings)


def _coming(posts: Iterable[PlannedPost], group: Group, settings: CampaignSettings) -> Iterator[Due]:
    for one in posts:
        for zone in zones_of(one.post, group):
            slot = next_slot(one.post, settings.events, zone, group.now)
            if slot is not None:
                yield Due(post=one.name, slot=slot)


def _name(due: Due) -> str:
    return f"{due.post}|{due.slot.key}"


def _set(due: Due, group: Group) -> None:
    # Whether a firing is too late is said by the handler, so that nothing is left out without a word.
    group.timers.set(JOB, at=due.slot.due, slot=_name(due), payload=due, misfire=Misfire.ONCE)


@plugin.timer(JOB)
async def come_due(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Begin the run of a slot, and set the timer of the next one."""
    due = group.payload(Due)
    found = await planned_post(due.post, group, settings)
    if found is None:
        return
    slot = next_slot(found.post, settings.events, ZoneInfo(due.slot.zone), group.now)
    if slot is not None:
        _set(Due(post=due.post, slot=slot), group)
    await begin(found, due.slot, group, settings)
