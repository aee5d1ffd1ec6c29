"""Show somebody what they have signed up for, and where each of it stands."""

from __future__ import annotations

from townhall import CommandInvoked, Group, Parts
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import every_call, own_sign_up
from townhall_campaign.events.joining import standing
from townhall_campaign.events.records import Gathering
from townhall_campaign.events.serving import CANCELLED
from townhall_campaign.events.sign_ups import HOPING
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines


@plugin.command("myevents", "我的活动")
async def show_mine(event: CommandInvoked, group: Group, settings: CampaignSettings) -> None:
    """Show what you signed up for, and your place in the queue."""
    shown: list[Parts] = []
    for call in every_call(group, settings):
        gathering = await group.store.get(Gathering, call.name)
        if gathering is None or CANCELLED in gathering.done or call.has_begun(group.now):
            continue
        own = await own_sign_up(call.name, event.actor.id, group)
        if own is not None and own[1].state in (*HOPING, "turned_down"):
            shown.append(await standing(call, own[0], group))
    if not shown:
        await group.answer("campaign.events.mine.none")
        return
    await group.answer(lines(*shown, group.text("campaign.events.mine.how")))
