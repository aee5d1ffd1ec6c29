"""Hand a product out to a trial officer: the label, a code nobody else reads, and what is to be done until when."""

from __future__ import annotations

from townhall import Group, MemberId, replace
from townhall_campaign.events.calls import Call
from townhall_campaign.events.records import HandedOut, Served, TrialCodes
from townhall_campaign.events.task_steps import plan_tasks
from townhall_campaign.events.telling import person, tell, tell_in_private
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines, shown_time, word


def trial_label(name: str) -> str:
    """Return the label of who tries a product."""
    return f"trial:{name}"


async def hand_out(member: MemberId, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Give somebody who took a slot what belongs to it, once."""
    trial = settings.trials[call.name]
    group.labels.give(member, trial_label(call.name), expires_at=group.now + trial.label_for)
    await hand_code(member, call, group)
    due = [
        group.text(
            "campaign.events.task.line",
            task=name,
            what=task.text or name,
            when=shown_time(group, group.now + task.due),
            event=call.name,
        )
        for name, task in trial.every_task.items()
    ]
    said = lines(group.text("campaign.events.task.begins", title=call.title), *due)
    await tell(member, said, call.title, group)
    await plan_tasks(call.name, group, settings)


def release(member: MemberId, call: Call, group: Group) -> None:
    """Take back what goes with a place that somebody has no more."""
    group.store.delete(Served, f"{member}|{call.name}")
    if call.kind == "trial":
        group.labels.take(member, trial_label(call.name))


async def hand_code(member: MemberId, call: Call, group: Group) -> None:
    """Give somebody one of the codes that are left, in private; staff hear where that is impossible."""
    codes = await group.store.get(TrialCodes, call.name)
    if codes is None or await group.store.get(HandedOut, f"{call.name}|{member}") is not None:
        return
    name = await person(member, group)
    if not codes.left:
        await group.tell_staff("campaign.events.code.none_left", title=call.title, name=name, event=call.name)
        return
    said = group.text("campaign.events.code.yours", title=call.title, code=codes.left[0])
    if not await tell_in_private(member, said, group):
        await group.tell_staff("campaign.events.code.by_hand", title=call.title, name=name)
        return
    group.store.put(replace(codes, left=codes.left[1:]), call.name)
    group.store.put(HandedOut(code=codes.left[0], at=group.now), f"{call.name}|{member}")
    group.because(word(group, "campaign.events.noted.code", title=call.title), about=member)
