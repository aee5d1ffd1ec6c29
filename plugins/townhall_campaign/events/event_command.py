"""What staff do with an event: open it, choose, turn down, remind, show the code, look, export, close, cancel."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from townhall import CommandInvoked, Group, Member, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.after import summary
from townhall_campaign.events.calls import Call, call_named, gathering_of
from townhall_campaign.events.choosing import choose, choose_one, turn_down
from townhall_campaign.events.chores import LARGE_LEAD, chore_lines, tell_owners
from townhall_campaign.events.exporting import export
from townhall_campaign.events.nodes import EVENTS, LONG
from townhall_campaign.events.opening import open_call
from townhall_campaign.events.planning import take_off
from townhall_campaign.events.presence import show_code
from townhall_campaign.events.reminding import remind
from townhall_campaign.events.roster import sign_ups_of
from townhall_campaign.events.serving import CANCELLED
from townhall_campaign.events.sign_ups import HOPING
from townhall_campaign.events.telling import person, tell_all
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines, word

Step = Literal["open", "select", "reject", "remind", "code", "status", "export", "close", "cancel"]


@plugin.command("event", "活动", permission=EVENTS, deadline=LONG)
async def run_event(
    event: CommandInvoked, group: Group, settings: CampaignSettings, step: Step, what: str, who: Member | None = None
) -> None:
    """Open an event, choose who comes, remind, show the check-in code, look, export, close or cancel it."""
    call = call_named(what, group, settings)
    if call.kind != "event":
        raise UserError("campaign.events.trial.is_trial", title=call.title, event=call.name)
    if step == "open":
        await open_call(call, group, settings)
        await _opened(event, call, group, settings)
        return
    await gathering_of(call, group)
    match step:
        case "select":
            await select(call, who, group, settings)
        case "reject":
            await reject(call, who, group, settings)
        case "remind":
            await _remind(call, group)
        case "code":
            await show_code(event, call, group, settings)
        case "status":
            await _show(call, group, settings)
        case "export":
            await export(call, group)
        case "close":
            await close(call, group)
        case "cancel":
            await _cancel(call, group)


async def select(call: Call, who: Member | None, group: Group, settings: CampaignSettings) -> None:
    """Give the places out: to one person, or by the order that is set for everybody."""
    if call.choose == "first":
        raise UserError("campaign.events.choose.first", title=call.title)
    if who is not None:
        await choose_one(who.id, call, group, settings)
        await group.reply("campaign.events.choose.one_done", name=await person(who.id, group), title=call.title)
        return
    if call.choose == "manual" and not await _some_chosen(call, group):
        raise UserError("campaign.events.choose.by_hand", order=call.choosing_order)
    chosen, waiting = await choose(call, group, settings)
    await group.reply("campaign.events.choose.done", title=call.title, chosen=chosen, waiting=waiting)


async def reject(call: Call, who: Member | None, group: Group, settings: CampaignSettings) -> None:
    """Turn somebody down kindly."""
    if who is None:
        raise UserError("campaign.events.choose.whom", event=call.name, kind=call.kind)
    await turn_down(who.id, call, group, settings)
    await group.reply("campaign.events.choose.rejected", name=await person(who.id, group), title=call.title)


async def close(call: Call, group: Group) -> None:
    """End sign-up before its time; places, offers and reminders stay."""
    gathering = await gathering_of(call, group)
    group.store.put(replace(gathering, closed_at=gathering.closed_at or group.now), call.name)
    await group.reply("campaign.events.close.done", title=call.title)


async def _some_chosen(call: Call, group: Group) -> bool:
    return any(one.state in ("offered", "confirmed") for one in (await sign_ups_of(call.name, group)).values())


async def _opened(event: CommandInvoked, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Answer where the announcement is not seen, and tell the team what has to be ready."""
    if event.asked_in is not None:
        await group.reply("campaign.events.open.done", title=call.title)
    chores = await chore_lines(call, group, settings)
    if not chores:
        return
    large = settings.events[call.name].template == "large"
    late = large and call.start is not None and call.start - group.now < LARGE_LEAD
    notice = group.text("campaign.events.open.short_notice", days=LARGE_LEAD.days) if late else ()
    title = group.text("campaign.events.chore.list", title=call.title, event=call.name)
    await group.tell_staff(lines(title, notice, chores))
    await tell_owners(call, group, settings)


async def _remind(call: Call, group: Group) -> None:
    if call.has_begun(group.now):
        raise UserError("campaign.events.call.over", title=call.title)
    await group.reply("campaign.events.remind.done", title=call.title, count=await remind(call, group))


async def _show(call: Call, group: Group, settings: CampaignSettings) -> None:
    counted = Counter(one.state for one in (await sign_ups_of(call.name, group)).values())
    states = ", ".join(
        word(group, "campaign.events.stage.count", stage=word(group, f"campaign.events.state.{state}"), count=count)
        for state, count in sorted(counted.items())
    )
    told = group.text("campaign.events.status.told", title=call.title, places=call.places, states=states or "–")
    ended = call.end is not None and group.now >= call.end
    after = await summary(call, group) if ended else ()
    await group.reply(lines(told, await chore_lines(call, group, settings), after))


async def _cancel(call: Call, group: Group) -> None:
    """Call an event off, and tell everybody who is in it."""
    gathering = await gathering_of(call, group)
    if CANCELLED in gathering.done or call.has_begun(group.now):
        raise UserError("campaign.events.call.over", title=call.title)
    changed = replace(gathering, closed_at=group.now, done=(*gathering.done, CANCELLED))
    group.store.put(changed, call.name)
    take_off(call, group)
    said = group.text("campaign.events.cancel.told", title=call.title)
    people = [member for member, one in (await sign_ups_of(call.name, group)).items() if one.state in HOPING]
    group.because(word(group, "campaign.events.noted.cancelled", title=call.title))
    await tell_all(people, said, call.title, group)
    await group.reply("campaign.events.cancel.done", title=call.title, count=len(people))
