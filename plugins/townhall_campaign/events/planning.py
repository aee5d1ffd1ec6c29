"""When what belongs to an event happens: reminders, the way there, the end, the thanks and the summary."""

from __future__ import annotations

from typing import Final

from townhall import Group, Misfire
from townhall_campaign.events.calls import Call
from townhall_campaign.events.times import coming, slot_of
from townhall_campaign.settings import CampaignSettings

REMINDER: Final = "event_reminder"
DEADLINE: Final = "event_deadline"
TRAVEL: Final = "event_travel"
ENDED: Final = "event_ended"
FOLLOW_UP: Final = "event_follow_up"


async def plan_times(call: Call, group: Group, settings: CampaignSettings) -> None:
    """Set what is still to come; what was set for another start is moved or taken off."""
    await _drop_old_reminders(call, group)
    if call.closes is not None and call.closes > group.now and call.choose != "first":
        group.timers.set(DEADLINE, at=call.closes, slot=call.name)
    if call.start is None or call.end is None:
        return
    event = settings.events[call.name]
    for span, at in coming(call.start, event.reminders, group.now):
        # Until the start a late reminder is of use; the handler drops it afterwards.
        group.timers.set(REMINDER, at=at, slot=f"{call.name}|{slot_of(span)}", misfire=Misfire.ONCE)
    if event.travel:
        group.timers.set(TRAVEL, at=max(call.start - event.travel_before, group.now), slot=call.name)
    group.timers.set(ENDED, at=call.end, slot=call.name)


async def _drop_old_reminders(call: Call, group: Group) -> None:
    for timer in await group.timers.list(REMINDER):
        if timer.slot.startswith(f"{call.name}|"):
            group.timers.cancel(REMINDER, timer.slot)


def take_off(call: Call, group: Group) -> None:
    """Take off what would still happen before the end."""
    for job in (DEADLINE, TRAVEL, ENDED, FOLLOW_UP):
        group.timers.cancel(job, call.name)
