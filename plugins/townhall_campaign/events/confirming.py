"""What comes with a place: it is written down, the way is told, and a trial officer gets label, code and tasks."""

from __future__ import annotations

from townhall import Group, MemberId, replace
from townhall_campaign.events.calls import Call
from townhall_campaign.events.handing import hand_out
from townhall_campaign.events.records import Served
from townhall_campaign.events.roster import keep
from townhall_campaign.events.sign_ups import SignUp
from townhall_campaign.events.telling import tell_in_private
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import word


async def confirm(member: MemberId, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Do what comes with a place that somebody has from now on."""
    await mark(member, call.name, "confirmed", group)
    group.store.put(Served(at=group.now), f"{member}|{call.name}")
    group.because(word(group, "campaign.events.noted.confirmed", title=call.title), about=member)
    if call.kind == "trial":
        await hand_out(member, call, group, settings)
        return
    event = settings.events[call.name]
    if event.travel and call.start is not None and group.now >= call.start - event.travel_before:
        await send_travel(member, call, group, settings)


async def send_travel(member: MemberId, call: Call, group: Group, settings: CampaignSettings) -> bool:
    """Tell somebody with a place how one gets there; return whether it could be told in private."""
    event = settings.events[call.name]
    said = group.text("campaign.events.travel.told", title=call.title, where=event.where, how=event.travel)
    if not await tell_in_private(member, said, group):
        return False
    await mark(member, call.name, "travel", group)
    return True


async def mark(member: MemberId, name: str, stage: str, group: Group) -> None:
    """Note that somebody passed a stage; the first time counts."""
    one = await group.store.get(SignUp, f"{name}|{member}")
    if one is not None and stage not in one.marks:
        await keep(name, {member: replace(one, marks={**one.marks, stage: group.now})}, group)
