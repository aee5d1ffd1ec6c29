"""Remind those with a place while there is still time, and tell them how one gets there."""

from __future__ import annotations

from townhall import Feature, Group, TimerFired, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, find_call
from townhall_campaign.events.confirming import mark, send_travel
from townhall_campaign.events.planning import DEADLINE, REMINDER, TRAVEL
from townhall_campaign.events.records import Gathering
from townhall_campaign.events.roster import sign_ups_of
from townhall_campaign.events.serving import CANCELLED, begins
from townhall_campaign.events.telling import tell_all
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import word


@plugin.timer(REMINDER)
async def remind_in_time(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Remind those with a place, if the event has not begun by now."""
    call = find_call(event.slot.partition("|")[0], group, settings)
    if call is None or await _is_off(call, group):
        return
    count = await remind(call, group)
    group.because(word(group, "campaign.events.noted.reminded", title=call.title, count=count))


async def remind(call: Call, group: Group) -> int:
    """Remind everybody with a place: each in private, or all at once in the group; return how many they are."""
    members = [member for member, one in (await sign_ups_of(call.name, group)).items() if one.state == "confirmed"]
    said = group.text("campaign.events.remind.told", title=call.title, when=begins(call, group), event=call.name)
    await tell_all(members, said, call.title, group, expires_at=call.start)
    return len(members)


@plugin.timer(TRAVEL)
async def tell_travel(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Tell those with a place how one gets there, each once; in the group where there is no private talk."""
    call = find_call(event.slot, group, settings)
    if call is None or call.kind != "event" or await _is_off(call, group):
        return
    gathering = await group.store.get(Gathering, call.name)
    waiting = {
        member
        for member, one in (await sign_ups_of(call.name, group)).items()
        if one.state == "confirmed" and "travel" not in one.marks
    }
    group.because(word(group, "campaign.events.noted.travel", title=call.title, count=len(waiting)))
    if group.can(Feature.SAY_TO):
        for member in waiting:
            await send_travel(member, call, group, settings)
    elif gathering is not None and "travel" not in gathering.done:
        configured = settings.events[call.name]
        await group.say(
            "campaign.events.travel.told",
            title=call.title,
            where=configured.where,
            how=configured.travel,
            expires_at=call.start,
        )
        for member in waiting:
            await mark(member, call.name, "travel", group)
        group.store.put(replace(gathering, done=(*gathering.done, "travel")), call.name)


@plugin.timer(DEADLINE)
async def after_deadline(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Let staff know that sign-up is over and places can be given out."""
    call = find_call(event.slot, group, settings)
    if call is None or await _is_off(call, group):
        return
    applied = sum(one.state == "applied" for one in (await sign_ups_of(call.name, group)).values())
    await group.tell_staff(
        "campaign.events.choose.due", title=call.title, count=applied, places=call.places, order=call.choosing_order
    )


async def _is_off(call: Call, group: Group) -> bool:
    gathering = await group.store.get(Gathering, call.name)
    return gathering is None or CANCELLED in gathering.done or call.has_begun(group.now)
