"""What staff do with a trial: open it, give codes and slots, chase, and get the results."""

from __future__ import annotations

from typing import Final, Literal

from townhall import CommandInvoked, Group, Member, Rest, UserError
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import call_named, gathering_of
from townhall_campaign.events.chasing import chase_now
from townhall_campaign.events.event_command import close, reject, select
from townhall_campaign.events.exporting import export, results
from townhall_campaign.events.handing import hand_code
from townhall_campaign.events.nodes import LONG, TRIALS
from townhall_campaign.events.opening import open_call
from townhall_campaign.events.records import TrialCodes
from townhall_campaign.events.roster import sign_ups_of
from townhall_campaign.settings import CampaignSettings

Step = Literal["open", "assign", "reject", "chase", "report", "export", "close"]
MOST_CODES: Final = 10_000


@plugin.command("trial", "体验", permission=TRIALS, deadline=LONG)
async def run_trial(
    event: CommandInvoked, group: Group, settings: CampaignSettings, step: Step, what: str, who: Member | None = None
) -> None:
    """Open a trial, give its slots out, chase, export who applied, or get the results."""
    call = call_named(what, group, settings)
    if call.kind != "trial":
        raise UserError("campaign.events.trial.no_trial", title=call.title)
    if step == "open":
        await open_call(call, group, settings)
        if event.asked_in is not None:
            await group.reply("campaign.events.open.done", title=call.title)
        return
    await gathering_of(call, group)
    match step:
        case "assign":
            await select(call, who, group, settings)
        case "reject":
            await reject(call, who, group, settings)
        case "chase":
            await group.reply(
                "campaign.events.task.chased", title=call.title, count=await chase_now(call, group, settings)
            )
        case "report":
            await results(call, group, settings)
        case "export":
            await export(call, group)
        case "close":
            await close(call, group)


@plugin.command("trialcodes", "体验码", permission=TRIALS, staff_room=True)
async def give_codes(event: CommandInvoked, group: Group, settings: CampaignSettings, what: str, codes: Rest) -> None:
    """Give the codes that trial officers get, one each: "/trialcodes lamp A1 B2 C3"."""
    call = call_named(what, group, settings)
    if call.kind != "trial":
        raise UserError("campaign.events.trial.no_trial", title=call.title)
    kept = await group.store.get(TrialCodes, call.name) or TrialCodes()
    every = tuple(dict.fromkeys((*kept.left, *codes.replace(",", " ").split())))[:MOST_CODES]
    group.store.put(TrialCodes(left=every), call.name)
    # Who got a slot before there were codes gets theirs now.
    for member, one in (await sign_ups_of(call.name, group)).items():
        if one.state == "confirmed":
            await hand_code(member, call, group)
    left = await group.store.get(TrialCodes, call.name) or TrialCodes()
    await group.reply("campaign.events.code.kept", title=call.title, count=len(left.left))
