"""Approve a post of somebody else, by the button of its card or by its number."""

from __future__ import annotations

from townhall import ButtonPressed, CommandInvoked, Group, UserError
from townhall_campaign.approving import digest, node_for, still_may
from townhall_campaign.declared import APPROVE, plugin
from townhall_campaign.plan import planned_post
from townhall_campaign.records import Approval, Numbered
from townhall_campaign.rewriting import follow_edit
from townhall_campaign.settings import CampaignSettings


@plugin.button("approve", permission=APPROVE)
async def press_approve(event: ButtonPressed, group: Group, settings: CampaignSettings) -> None:
    """Approve a post by its button."""
    await _approve(group.argument, event, group, settings)


@plugin.command("approve", "批准", permission=APPROVE)
async def approve(event: CommandInvoked, group: Group, settings: CampaignSettings, number: str) -> None:
    """Approve a post of somebody else, by the number on its card."""
    await _approve(number, event, group, settings)


async def _approve(
    number: str, event: ButtonPressed | CommandInvoked, group: Group, settings: CampaignSettings
) -> None:
    meant = await group.store.get(Numbered, number)
    one = None if meant is None else await planned_post(meant.post, group, settings)
    if meant is None or one is None:
        raise UserError("campaign.approve.unknown", number=number)
    if digest(one.post, group, settings) != meant.digest:
        raise UserError("campaign.approve.edited", name=one.name)
    accounts = await group.members.same_person(event.actor.id)
    if any(group.members.stands_for(one.author, account) for account in accounts):
        raise UserError("campaign.approve.own", name=one.name)
    found = Approval(digest=meant.digest, by=event.actor.id, at=group.now, in_staff_room=event.asked_in is not None)
    if not await still_may(found, node_for(one.post), group):
        raise UserError("campaign.approve.not_allowed", name=one.name, permission=node_for(one.post))
    group.store.put(found, one.name)
    group.ledger.record("approved", actor=event.actor.id, reason=one.name, version=meant.digest)
    await group.reply("campaign.approve.done", name=one.name)
    # Words that were changed after they were sent wait for this before the messages are changed.
    await follow_edit(one, group, settings)
