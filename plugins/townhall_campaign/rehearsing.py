"""A rehearsal does everything but the send: each group decides its part, and staff read what would happen."""

from __future__ import annotations

from townhall import CommandInvoked, Group, UserError
from townhall_campaign.audience import destinations_of, zones_of
from townhall_campaign.plan import named_post
from townhall_campaign.records import Run
from townhall_campaign.running import destinations_in, spread
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import next_slot
from townhall_campaign.stable import number


async def rehearse(event: CommandInvoked, name: str, group: Group, settings: CampaignSettings) -> None:
    """Rehearse the next slot of a post."""
    one = await named_post(name, group, settings)
    slots = [next_slot(one.post, settings.events, zone, group.now) for zone in zones_of(one.post, group)]
    coming = [slot for slot in slots if slot is not None]
    if not destinations_of(one.post, group):
        raise UserError("campaign.post.nobody", name=name)
    if not coming:
        raise UserError("campaign.post.over", name=name)
    run = Run(
        post=name,
        slot=f"rehearsal-{number(event.id):x}",
        state="rehearsal",
        content=one.post,
        opened_at=group.now,
        due=min(slot.due for slot in coming),
    )
    group.store.put(run, run.key)
    await group.reply("campaign.review.begun", name=name)
    everywhere = one.post.time == "home" or one.post.relative is not None
    for slot in coming[:1] if one.post.personal or everywhere else coming:
        found = destinations_of(one.post, group) if one.post.personal else destinations_in(one, slot, group)
        await spread(run, slot, found, group, settings)
