"""What is planned, in words: the list of coming posts, and one of them in full."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from townhall import Group, Parts
from townhall_campaign.approving import approver_of
from townhall_campaign.audience import destinations_of, zones_of
from townhall_campaign.cards import card_text
from townhall_campaign.plan import PlannedPost, named_post, planned_posts
from townhall_campaign.records import Asked
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import next_slot
from townhall_campaign.steering import latest_run
from townhall_campaign.wording import excerpt, lines, shown_time, word

MOST_SHOWN: Final = 20


async def list_posts(group: Group, settings: CampaignSettings) -> Parts:
    """Return the coming posts, the next one first."""
    posts = [*(await planned_posts(group, settings)).values()]
    coming = [(due, one) for one in posts if (due := next_due(one, group, settings)) is not None]
    coming.sort(key=lambda found: (found[0], found[1].name))
    if not coming:
        return group.text("campaign.list.empty")
    shown = [await _line(one, due, group, settings) for due, one in coming[:MOST_SHOWN]]
    more = word(group, "campaign.review.more", count=len(coming) - MOST_SHOWN) if len(coming) > MOST_SHOWN else ""
    return lines(group.text("campaign.list.head", group=group.title), *shown, more)


def next_due(one: PlannedPost, group: Group, settings: CampaignSettings) -> datetime | None:
    """Return when a post comes next, in whichever zone that is first."""
    slots = [next_slot(one.post, settings.events, zone, group.now) for zone in zones_of(one.post, group)]
    return min((slot.due for slot in slots if slot is not None), default=None)


async def _line(one: PlannedPost, due: datetime, group: Group, settings: CampaignSettings) -> str:
    groups = len(destinations_of(one.post, group))
    state = await _approval(one, group, settings)
    when, lane = shown_time(group, due), word(group, f"campaign.lane.{one.post.lane}")
    if one.post.kind in settings.kinds:
        lane = word(group, "campaign.list.kind", lane=lane, kind=one.post.kind)
    return word(group, "campaign.list.line", name=one.name, when=when, lane=lane, groups=groups, state=state)


async def _approval(one: PlannedPost, group: Group, settings: CampaignSettings) -> str:
    if not one.post.needs_approval:
        return ""
    if await approver_of(one, group, settings) is not None:
        return word(group, "campaign.list.approved")
    asked = await group.store.get(Asked, one.name)
    return word(group, "campaign.list.waits", number="?" if asked is None else asked.number)


async def show_post(name: str, group: Group, settings: CampaignSettings) -> Parts:
    """Return a post in full, with how its last run went."""
    one = await named_post(name, group, settings)
    due = next_due(one, group, settings)
    when = word(group, "campaign.show.over") if due is None else shown_time(group, due)
    groups = word(group, "campaign.names.comma").join(found.alias for found in destinations_of(one.post, group))
    run = await latest_run(name, group)
    return lines(
        group.text(
            "campaign.show.post",
            name=name,
            when=when,
            rule=one.post.at or (one.post.relative.event if one.post.relative is not None else ""),
            lane=word(group, f"campaign.lane.{one.post.lane}"),
            groups=groups or word(group, "campaign.count.nobody"),
            state=await _approval(one, group, settings),
            text=excerpt(group, settings, one.post),
        ),
        await card_text(run, group) if run is not None else "",
    )
