"""Give a place up: by command, or by going; whoever waits longest is asked next."""

from __future__ import annotations

from townhall import CommandInvoked, Group, MemberBanned, MemberId, MemberKicked, MemberLeft, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, call_named, every_call, own_sign_up
from townhall_campaign.events.handing import release
from townhall_campaign.events.records import Gathering
from townhall_campaign.events.roster import keep, sign_up_of
from townhall_campaign.events.serving import serve
from townhall_campaign.events.sign_ups import HOPING, SignUp
from townhall_campaign.settings import CampaignSettings


@plugin.command("unjoin", "取消报名")
async def unjoin(event: CommandInvoked, group: Group, settings: CampaignSettings, what: str = "") -> None:
    """Give your place or your sign-up back, so that somebody else can come."""
    call = await _meant(what, event.actor.id, group, settings)
    if call.has_begun(group.now):
        raise UserError("campaign.events.call.over", title=call.title)
    own = await own_sign_up(call.name, event.actor.id, group)
    if own is None or own[1].state not in HOPING:
        raise UserError("campaign.events.leave.not_in", title=call.title)
    await withdraw(own[0], own[1], call, group, settings)
    await group.answer("campaign.events.leave.done", title=call.title)


async def withdraw(member: MemberId, one: SignUp, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Take somebody's sign-up back, and offer the place to the next."""
    await keep(call.name, {member: replace(one, state="withdrawn", offer_until=None)}, group)
    release(member, call, group)
    await serve(call, group, settings)


@plugin.observe(MemberLeft)
async def after_leaving(event: MemberLeft, group: Group, settings: CampaignSettings) -> None:
    """Free the places of somebody who left the group."""
    await _went(event.member.id, group, settings)


@plugin.observe(MemberKicked)
async def after_removal(event: MemberKicked, group: Group, settings: CampaignSettings) -> None:
    """Free the places of somebody who was removed from the group."""
    await _went(event.member.id, group, settings)


@plugin.observe(MemberBanned)
async def after_ban(event: MemberBanned, group: Group, settings: CampaignSettings) -> None:
    """Free the places of somebody who was banned from the group."""
    await _went(event.member.id, group, settings)


async def _went(member: MemberId, group: Group, settings: CampaignSettings) -> None:
    for call in every_call(group, settings):
        one = await sign_up_of(call.name, member, group)
        if one is not None and one.state in HOPING and not call.has_begun(group.now):
            await withdraw(member, one, call, group, settings)


async def _meant(word: str, member: MemberId, group: Group, settings: CampaignSettings) -> Call:
    """Return what somebody means; without a word the only thing they are in."""
    if word.strip():
        return call_named(word, group, settings)
    mine = [call for call in every_call(group, settings) if await _is_in(call, member, group)]
    if len(mine) == 1:
        return mine[0]
    if not mine:
        raise UserError("campaign.events.mine.none")
    raise UserError("campaign.events.call.which", known=", ".join(call.name for call in mine))


async def _is_in(call: Call, member: MemberId, group: Group) -> bool:
    opened = await group.store.get(Gathering, call.name) is not None
    own = await own_sign_up(call.name, member, group) if opened else None
    return own is not None and own[1].state in HOPING
