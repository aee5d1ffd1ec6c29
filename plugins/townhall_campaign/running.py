"""Begin the run of a slot: once, with what was approved, and give each group its part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from townhall import Group
from townhall_campaign.approving import approver_of
from townhall_campaign.audience import Destination, destinations_of
from townhall_campaign.dealing import take
from townhall_campaign.nodes import node_at
from townhall_campaign.parts import Part
from townhall_campaign.plan import PlannedPost
from townhall_campaign.records import Run, Target, run_key
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import Slot
from townhall_campaign.tallying import target_key
from townhall_campaign.wording import event_of, shown_time, word


async def begin(one: PlannedPost, slot: Slot, group: Group, settings: CampaignSettings) -> None:
    """Begin or go on with the run of a slot in the zone that has come to it."""
    key = run_key(one.name, slot.name)
    run = await group.store.get(Run, key)
    if run is None:
        run = await _opened(one, slot, group, settings)
        group.store.put(run, key)
    if run.state == "running":
        await give_parts(run, slot.due, destinations_in(one, slot, group), group, settings)


async def _opened(one: PlannedPost, slot: Slot, group: Group, settings: CampaignSettings) -> Run:
    approver = await approver_of(one, group, settings) if one.post.needs_approval else None
    reason = ""
    if group.now - slot.due > one.post.late if slot.until is None else group.now >= slot.until:
        reason = "campaign.missed.late"
    elif one.post.promo and node_at(group.now, settings, group.zone) is None:
        reason = "campaign.missed.node"
    elif one.post.needs_approval and approver is None:
        reason = "campaign.missed.approval"
    if reason:
        await _tell_missed(one, slot, reason, group)
    return Run(
        post=one.name,
        slot=slot.name,
        state="missed" if reason else "running",
        content=one.post,
        opened_at=group.now,
        until=slot.until,
        reason=reason,
        approver=approver or "",
    )


async def _tell_missed(one: PlannedPost, slot: Slot, reason: str, group: Group) -> None:
    group.because(word(group, reason, name=one.name, due=shown_time(group, slot.due)))
    if reason != "campaign.missed.node":
        await group.tell_staff(group.text(reason, name=one.name, due=shown_time(group, slot.due)))


def destinations_in(one: PlannedPost, slot: Slot, group: Group) -> Sequence[Destination]:
    """Return the groups that a slot of a zone is for."""
    found = destinations_of(one.post, group)
    if one.post.time == "home" or one.post.relative is not None:
        return found
    return [destination for destination in found if destination.zone.key == slot.zone]


async def give_parts(
    run: Run, due: datetime, destinations: Sequence[Destination], group: Group, settings: CampaignSettings
) -> None:
    """Write down each target and give its group its part."""
    part = Part(
        run=run.key,
        home=group.alias,
        post=run.post,
        content=run.content,
        due=due,
        until=run.until or due + run.content.lasts,
        event=event_of(run.content, settings, group.zone),
        rehearsal=run.state == "rehearsal",
        try_number=run.try_number,
    )
    for one in destinations:
        group.store.put(Target(group=one.id, alias=one.alias, try_number=run.try_number), target_key(run.key, one.id))
        if one.id == group.id:
            await take(part, group, settings)
