"""What `check` says of posts in the group that has them, and on its platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from townhall import Capabilities, GroupSettings, SettingsDoubt, SettingsError
from townhall_campaign.declared import plugin
from townhall_campaign.nodes import node_at
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import gap_end, single, slots_of


@plugin.check
def fit_the_group(settings: CampaignSettings, group: GroupSettings) -> Iterator[SettingsError | SettingsDoubt]:
    """Refuse what can never be sent in this group."""
    zone = ZoneInfo(group.timezone)
    for name, post in settings.posts.items():
        at = ("posts", name)
        yield from _existing_time(post, zone, at)
        if post.promo:
            yield from _node_faults(post, settings, zone, at)
            yield from _budget_faults(post, group, at)


def _existing_time(post: Post, zone: ZoneInfo, at: tuple[str, ...]) -> Iterator[SettingsError]:
    wall = single(post.at)
    shown = None if wall is None else gap_end(wall, zone)
    if wall is not None and shown is not None:
        fault = f"{wall:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks are turned over it"
        yield SettingsError(f'{fault}. Write "{shown:%Y-%m-%d %H:%M}".', at=(*at, "at"))


def _node_faults(
    post: Post, settings: CampaignSettings, zone: ZoneInfo, at: tuple[str, ...]
) -> Iterator[SettingsError]:
    if not settings.promo_nodes:
        remedy = 'Declare one: promo_nodes = [{ name = "…", from = …, to = … }], or take another lane.'
        yield SettingsError(f"promotes, but no node is declared, so it can never be sent. {remedy}", at=at)
        return
    first = datetime.combine(min(one.start for one in settings.promo_nodes), datetime.min.time(), UTC)
    last = datetime.combine(max(one.last for one in settings.promo_nodes), datetime.max.time(), UTC)
    around = settings.node_before + settings.node_after
    slots = slots_of(post, settings.events, zone, first - around * 2, last + around * 2)
    if not any(node_at(slot.due, settings, zone) is not None for slot in slots):
        names = ", ".join(one.name for one in settings.promo_nodes)
        fault = f"promotes, and none of its times is near a node ({names}), so it can never be sent"
        yield SettingsError(f"{fault}. Move its time, or declare another node.", at=at)


def _budget_faults(post: Post, group: GroupSettings, at: tuple[str, ...]) -> Iterator[SettingsError]:
    if group.budget.promo_per_week == 0:
        yield SettingsError(
            "promotes, but the budget of the group allows none (promo_per_week = 0). Raise it, or take another lane.",
            at=at,
        )


@plugin.check_platform
def fit_the_platform(settings: CampaignSettings, capabilities: Capabilities) -> Iterator[SettingsError]:
    """Refuse a text that is longer than the platform takes in one message."""
    most = capabilities.limits.text_length
    for name, post in settings.posts.items():
        for text in post.texts:
            if len(text) > most:
                fault = f"has a text of {len(text)} characters; {capabilities.platform} takes {most} in a message"
                yield SettingsError(f"{fault}. Shorten it.", at=("posts", name))
