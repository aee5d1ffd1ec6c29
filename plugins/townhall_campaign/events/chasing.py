"""Remind trial officers of what they promised, twice and no more; what is not delivered counts next time."""

from __future__ import annotations

from townhall import Group, TimerFired, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, find_call
from townhall_campaign.events.records import Served
from townhall_campaign.events.task_steps import CHASE, Duty, duties_of, plan_tasks, step_after
from townhall_campaign.events.telling import person, tell
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import shown_time, word


@plugin.timer(CHASE)
async def chase_when_due(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Do what is due for each task of a trial, once."""
    call = find_call(event.slot, group, settings)
    if call is None or call.kind != "trial":
        return
    trial = settings.trials[call.name]
    for duty in await duties_of(call.name, trial, group):
        step = step_after(duty, trial.remind_before, trial.missed_after)
        if step is not None and step[1] <= group.now:
            await (_miss(duty, call, group) if step[0] == "missed" else _remind(duty, call, group))
    await plan_tasks(call.name, group, settings)


async def chase_now(call: Call, group: Group, settings: CampaignSettings) -> int:
    """Remind everybody with an open task who was not reminded twice yet; return how many were."""
    if call.kind != "trial":
        raise UserError("campaign.events.trial.no_trial", title=call.title)
    duties = await duties_of(call.name, settings.trials[call.name], group)
    wanted = [duty for duty in duties if duty.is_open and duty.delivery.reminded < 2]
    for duty in wanted:
        await _remind(duty, call, group)
    await plan_tasks(call.name, group, settings)
    return len(wanted)


async def _remind(duty: Duty, call: Call, group: Group) -> None:
    group.store.put(replace(duty.delivery, reminded=duty.delivery.reminded + 1), f"{call.name}|{duty.key}")
    when = shown_time(group, duty.due)
    said = group.text("campaign.events.task.remind", title=call.title, task=duty.task, when=when, event=call.name)
    group.because(word(group, "campaign.events.noted.task_open", title=call.title, task=duty.task), about=duty.member)
    await tell(duty.member, said, call.title, group)


async def _miss(duty: Duty, call: Call, group: Group) -> None:
    group.store.put(replace(duty.delivery, missed=True), f"{call.name}|{duty.key}")
    group.store.put(Served(at=group.now, missed=True), f"{duty.member}|{call.name}")
    group.because(word(group, "campaign.events.noted.task_missed", title=call.title, task=duty.task), about=duty.member)
    name = await person(duty.member, group)
    await group.tell_staff("campaign.events.task.missed", name=name, title=call.title, task=duty.task)
