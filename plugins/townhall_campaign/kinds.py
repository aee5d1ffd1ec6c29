"""The kinds of content that a month should have at least one of each: which of them nothing is planned for (S34)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Final

from townhall import Group, Misfire, SettingsError, TimerFired, Window
from townhall_campaign.audience import zones_of
from townhall_campaign.declared import plugin
from townhall_campaign.nodes import node_at
from townhall_campaign.plan import planned_posts
from townhall_campaign.post import KINDS, Post
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import slots_of
from townhall_campaign.wording import word

MOMENT: Final = timedelta(microseconds=1)


def kind_faults(post: Post, settings: CampaignSettings, at: tuple[str | int, ...] = ()) -> Iterator[SettingsError]:
    """Yield that a post is of a kind nobody has declared."""
    known = list(dict.fromkeys((*settings.kinds, *KINDS)))
    if post.kind in known:
        return
    close = get_close_matches(post.kind, known, n=1)
    remedy = f'Did you mean "{close[0]}"?' if close else f"Write one of: {', '.join(known)}; or add it to kinds."
    yield SettingsError(f'is "{post.kind}", which is not among kinds. {remedy}', at=(*at, "kind"))


@plugin.at("kinds_review", misfire=Misfire.ONCE, grace=None)
async def review_kinds(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Tell staff which kinds nothing is planned for in the month that comes next."""
    month = group.calendar.month(group.calendar.month(group.now).end)
    posts = [one.post for one in (await planned_posts(group, settings)).values()]
    missing = missing_kinds(posts, month, group, settings)
    if not missing:
        return
    shown = f"{month.start.astimezone(group.zone):%Y-%m}"
    kinds = word(group, "campaign.names.comma").join(missing)
    await group.tell_staff("campaign.kinds.missing", month=shown, kinds=kinds, first=missing[0])
    group.because(word(group, "campaign.why.kinds", month=shown, kinds=kinds))


def missing_kinds(posts: Iterable[Post], month: Window, group: Group, settings: CampaignSettings) -> Sequence[str]:
    """Return the kinds that no post has a slot for in a month, in the order they were declared."""
    wanted = dict.fromkeys(settings.kinds)
    for post in posts:
        if post.kind in wanted and _comes(post, month, group, settings):
            del wanted[post.kind]
    return list(wanted)


def _comes(post: Post, month: Window, group: Group, settings: CampaignSettings) -> bool:
    """Return whether a post has a slot in a month; a promotion outside of every node is never sent."""
    return any(
        not post.promo or node_at(slot.due, settings, group.zone) is not None
        for zone in zones_of(post, group)
        for slot in slots_of(post, settings.events, zone, month.start - MOMENT, month.end)
    )
