"""A post of a file whose only time was over before it was planned is refused to staff, once; what has run is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from townhall import Group, Parts
from townhall_campaign.audience import zones_of
from townhall_campaign.plan import PlannedPost, planned_posts
from townhall_campaign.records import ToldPast
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import is_past
from townhall_campaign.steering import latest_run
from townhall_campaign.wording import lines, word

JOB: Final = "post"
"""The timers for the slots of posts."""
MOST_NAMED: Final = 10


async def tell_past(group: Group, settings: CampaignSettings) -> None:
    """Tell staff of posts that can never be sent because their time is over, all in one message."""
    refused: list[PlannedPost] = []
    for one in await _news(group, settings):
        # What has run is noted as well, since its run is forgotten one day and its post may still stand in the file.
        group.store.put(ToldPast(at=one.post.shown_time), one.name)
        if not await _has_run(one, group):
            refused.append(one)
    if refused:
        await group.tell_staff(_said(refused, group))
        group.because(word(group, "campaign.why.past", names=", ".join(one.name for one in refused)))


async def _news(group: Group, settings: CampaignSettings) -> Sequence[PlannedPost]:
    """Return the posts of the past that nothing was noted of as they are now."""
    # A slot that came due while Townhall was away still has its timer, and that firing says whether it is too late.
    firing = {one.slot.partition("|")[0] for one in await group.timers.list(JOB) if one.due_at <= group.now}
    found: list[PlannedPost] = []
    for name, one in (await planned_posts(group, settings)).items():
        if not one.in_file or name in firing:
            continue
        if is_past(one.post, settings.events, zones_of(one.post, group), group.now):
            noted = await group.store.get(ToldPast, name)
            if noted is None or noted.at != one.post.shown_time:
                found.append(one)
    return found


async def _has_run(one: PlannedPost, group: Group) -> bool:
    run = await latest_run(one.name, group)
    return run is not None and run.content.shown_time == one.post.shown_time


def _said(refused: Sequence[PlannedPost], group: Group) -> Parts:
    shown = [word(group, "campaign.missed.past_line", name=one.name, due=one.post.shown_time) for one in refused]
    left = len(shown) - MOST_NAMED
    more = word(group, "campaign.review.more", count=left) if left > 0 else ""
    head = group.text("campaign.missed.past", group=group.title)
    return lines(head, *shown[:MOST_NAMED], more, word(group, "campaign.missed.past_remedy"))
