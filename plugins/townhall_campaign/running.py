"""Begin the run of a slot: once, with what was approved, in each zone when its clocks have come to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import Group, TimerFired, replace
from townhall_campaign.approving import approver_of, right_of
from townhall_campaign.audience import Destination, destinations_of, zones_of
from townhall_campaign.declared import plugin
from townhall_campaign.finishing import finish_if_over, give_up
from townhall_campaign.giving import give
from townhall_campaign.nodes import node_at
from townhall_campaign.people import ask_whom
from townhall_campaign.plan import PlannedPost
from townhall_campaign.records import Run, run_key
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import Slot
from townhall_campaign.wording import shown_time, word

A_DAY_OF_ZONES: Final = timedelta(hours=27)
"""Within this time every clock on earth comes to the same time."""


async def begin(one: PlannedPost, slot: Slot, group: Group, settings: CampaignSettings) -> None:
    """Begin or go on with the run of a slot in the zone that has come to it."""
    key = run_key(one.name, slot.name)
    run = await group.store.get(Run, key)
    if run is None:
        run = await _opened(one, slot, group, settings)
        if run.state == "running":
            over = slot.due + run.content.lasts + A_DAY_OF_ZONES
            group.timers.set("give_up", at=over, slot=key)
    run = replace(run, zones_left=tuple(zone for zone in run.zones_left if zone != slot.zone))
    group.store.put(run, key)
    if run.state in ("running", "paused", "stopped"):
        # To whom it goes was approved with it; an edit meanwhile changes nothing about that.
        approved = replace(one, post=run.content)
        await spread(run, slot, destinations_in(approved, slot, group), group, settings)


async def spread(
    run: Run, slot: Slot, destinations: Sequence[Destination], group: Group, settings: CampaignSettings
) -> None:
    """Bring a run to its groups, or first ask them whom they have of the people it is for."""
    if run.content.personal:
        await ask_whom(run, [one.id for one in destinations], group, settings)
    else:
        await give(run.key, slot.due, [one.id for one in destinations], group, settings)
    if not destinations:
        await finish_if_over(run.key, group, settings)


async def _opened(one: PlannedPost, slot: Slot, group: Group, settings: CampaignSettings) -> Run:
    approver = await approver_of(one, group, settings) if one.post.needs_approval else None
    reason = _missed(one, slot, group, settings)
    if not reason and one.post.needs_approval and approver is None:
        reason = "campaign.missed.approval"
    if reason:
        await _tell_missed(one, slot, reason, group)
    return Run(
        post=one.name,
        slot=slot.name,
        state="missed" if reason else "running",
        content=one.post,
        opened_at=group.now,
        due=slot.due,
        until=slot.until,
        reason=reason,
        approver=approver or "",
        right=await right_of(approver, one.post, group),
        zones_left=tuple(zone.key for zone in zones_of(one.post, group)),
    )


def _missed(one: PlannedPost, slot: Slot, group: Group, settings: CampaignSettings) -> str:
    """Return why a slot is left out, empty when it is not."""
    late = group.now >= slot.until if slot.until is not None else group.now - slot.due > one.post.late
    if late:
        return "campaign.missed.late"
    if one.post.promo and node_at(group.now, settings, group.zone) is None:
        return "campaign.missed.node"
    return ""


async def _tell_missed(one: PlannedPost, slot: Slot, reason: str, group: Group) -> None:
    due = shown_time(group, slot.due)
    group.because(word(group, reason, name=one.name, due=due))
    # A rule for promotion has most of its times outside of nodes, and that is as it is meant.
    if reason != "campaign.missed.node":
        await group.tell_staff(group.text(reason, name=one.name, due=due))


def destinations_in(one: PlannedPost, slot: Slot, group: Group) -> Sequence[Destination]:
    """Return the groups that a slot of a zone is for."""
    found = destinations_of(one.post, group)
    if one.post.time == "home" or one.post.relative is not None:
        return found
    return [destination for destination in found if destination.zone.key == slot.zone]


@plugin.timer("give_up")
async def no_answer(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Close a run that some group has never answered."""
    await give_up(event.slot, group, settings)
