"""What cannot be planned is refused when it is planned, with what would work instead."""

from __future__ import annotations

from collections.abc import Iterator

from townhall import Group, SettingsError, UserError, plain_words
from townhall_campaign.audience import destinations_of, zones_of
from townhall_campaign.plan import planned_posts
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.showing import Place, length_faults
from townhall_campaign.slots import next_slot
from townhall_campaign.surroundings import faults_of, gap_faults, promo_slots, too_many
from townhall_campaign.wording import event_of, words_of


async def refuse_impossible(name: str, post: Post, group: Group, settings: CampaignSettings) -> None:
    """Raise :class:`UserError` for a post that could never be sent, or not to all it is meant for."""
    faults = [
        *faults_of(post, settings, group.settings),
        *gap_faults(post, zones_of(post, group)),
        *_too_long(post, group, settings),
    ]
    if post.promo and not faults:
        faults.extend(await _budget(name, post, group, settings))
    _raise(faults)
    if not destinations_of(post, group):
        known = ", ".join(one.alias for one in group.siblings())
        raise UserError("campaign.refused_nobody", known=known)
    if all(next_slot(post, settings.events, zone, group.now) is None for zone in zones_of(post, group)):
        raise UserError("campaign.refused_past", at=post.at)


def refuse_too_long(post: Post, group: Group, settings: CampaignSettings) -> None:
    """Raise :class:`UserError` for words that some platform of the audience does not take in one message."""
    _raise([*_too_long(post, group, settings)])


def _raise(faults: list[SettingsError]) -> None:
    if faults:
        raise UserError("campaign.refused", said="\n".join(str(one) for one in faults))


def _too_long(post: Post, group: Group, settings: CampaignSettings) -> Iterator[SettingsError]:
    meant = {one.id for one in destinations_of(post, group)}
    cards = [card for card in group.siblings() if card.id in meant]
    places = (Place(card.alias, card.core.locale, group.capabilities_of(card)) for card in cards)
    event = event_of(post, settings, group.zone)
    return length_faults(post, places, lambda text, locale: plain_words(words_of(group, text, event)))


async def _budget(name: str, post: Post, group: Group, settings: CampaignSettings) -> Iterator[SettingsError]:
    """Yield the cost line of a promotion too many (S2)."""
    posts = {one.name: one.post for one in (await planned_posts(group, settings)).values()} | {name: post}
    promos = {
        known: promo_slots(one, settings, group.zone)
        for known, one in sorted(posts.items(), key=lambda item: item[0] == name)
        if one.promo
    }
    return (one for one in too_many(promos, group.settings) if one.at[-1] == name)
