"""What cannot be planned is refused when it is planned, with what would work instead."""

from __future__ import annotations

from collections.abc import Iterator

from townhall import Group, SettingsError, UserError
from townhall_campaign.audience import destinations_of, zones_of
from townhall_campaign.plan import planned_posts
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import next_slot
from townhall_campaign.surroundings import faults_of, length_faults, promo_slots, too_many


async def refuse_impossible(name: str, post: Post, group: Group, settings: CampaignSettings) -> None:
    """Raise :class:`UserError` for a post that could never be sent, or not to all it is meant for."""
    faults = [*faults_of(post, settings, group.settings), *length_faults(post, group.capabilities)]
    if post.promo and not faults:
        faults.extend(await _budget(name, post, group, settings))
    if faults:
        raise UserError("campaign.refused", said="\n".join(str(one) for one in faults))
    if not destinations_of(post, group):
        known = ", ".join(one.alias for one in group.siblings())
        raise UserError("campaign.refused_nobody", known=known)
    if all(next_slot(post, settings.events, zone, group.now) is None for zone in zones_of(post, group)):
        raise UserError("campaign.refused_past", at=post.at)


async def _budget(name: str, post: Post, group: Group, settings: CampaignSettings) -> Iterator[SettingsError]:
    """Yield the cost line of a promotion too many (S2)."""
    posts = {one.name: one.post for one in (await planned_posts(group, settings)).values()} | {name: post}
    promos = {
        known: promo_slots(one, settings, group.zone)
        for known, one in sorted(posts.items(), key=lambda item: item[0] == name)
        if one.promo
    }
    return (one for one in too_many(promos, group.settings) if one.at[-1] == name)
