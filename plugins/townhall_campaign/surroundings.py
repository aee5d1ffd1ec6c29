"""What `check` says of posts in the group that has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from townhall import Calendar, GroupSettings, SettingsDoubt, SettingsError, Window
from townhall_campaign.declared import plugin
from townhall_campaign.kinds import kind_faults
from townhall_campaign.nodes import node_at
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import Slot, gap_end, single, slots_of


@plugin.check
def fit_the_group(settings: CampaignSettings, group: GroupSettings) -> Iterator[SettingsError | SettingsDoubt]:
    """Refuse what can never be sent in this group."""
    zone = ZoneInfo(group.timezone)
    for name, post in settings.posts.items():
        yield from faults_of(post, settings, group, at=("posts", name))
    promos = {name: promo_slots(post, settings, zone) for name, post in settings.posts.items() if post.promo}
    yield from too_many(promos, group)
    yield from _too_close(promos, settings)


def faults_of(
    post: Post, settings: CampaignSettings, group: GroupSettings, *, at: tuple[str | int, ...] = ()
) -> Iterator[SettingsError]:
    """Yield why a post can never be sent in a group; the same for ops.toml and for the staff room."""
    zone = ZoneInfo(group.timezone)
    yield from kind_faults(post, settings, at)
    if post.announce and group.budget.announce_per_week == 0:
        fault = "announces, but the budget of the group allows none (announce_per_week = 0)"
        yield SettingsError(f"{fault}. Raise it, or take announce out.", at=at)
    if not post.promo:
        return
    if group.budget.promo_per_week == 0:
        fault = "promotes, but the budget of the group allows none (promo_per_week = 0)"
        yield SettingsError(f"{fault}. Raise it, or take another lane.", at=at)
    if not settings.promo_nodes:
        remedy = 'Declare one: promo_nodes = [{ name = "…", from = …, to = … }], or take another lane.'
        yield SettingsError(f"promotes, but no node is declared, so it can never be sent. {remedy}", at=at)
    elif not promo_slots(post, settings, zone):
        names = ", ".join(one.name for one in settings.promo_nodes)
        fault = f"promotes, and none of its times is near a node ({names}), so it can never be sent"
        yield SettingsError(f"{fault}. Move its time, or declare another node.", at=at)


def gap_faults(post: Post, zones: Iterable[ZoneInfo], at: tuple[str | int, ...] = ()) -> Iterator[SettingsError]:
    """Yield that a single time does not exist by the clocks of some zone it is meant for."""
    wall = single(post.at)
    if wall is None:
        return
    for zone in zones:
        shown = gap_end(wall, zone)
        if shown is not None:
            fault = f"{wall:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks are turned over it"
            yield SettingsError(f'{fault}. Write "{shown:%Y-%m-%d %H:%M}".', at=(*at, "at"))


def promo_slots(post: Post, settings: CampaignSettings, zone: ZoneInfo) -> list[Slot]:
    """Return the times of a promotion that lie near a node."""
    if not settings.promo_nodes:
        return []
    first = datetime.combine(min(one.start for one in settings.promo_nodes), datetime.min.time(), UTC)
    last = datetime.combine(max(one.last for one in settings.promo_nodes), datetime.max.time(), UTC)
    around = (settings.node_before + settings.node_after) * 2
    slots = slots_of(post, settings.events, zone, first - around, last + around)
    return [slot for slot in slots if node_at(slot.due, settings, zone) is not None]


def too_many(promos: Mapping[str, list[Slot]], group: GroupSettings) -> Iterator[SettingsError]:
    """Refuse more promotion in a week than the group takes (S2)."""
    limit = group.budget.promo_per_week
    if not limit:
        return
    week = Calendar.read(group.timezone, group.day_starts_at, group.week_starts_on).week
    planned: Counter[Window] = Counter()
    for name, slots in promos.items():
        for slot in slots:
            planned[week(slot.due)] += 1
            if planned[week(slot.due)] == limit + 1:
                start = week(slot.due).start.astimezone(ZoneInfo(group.timezone))
                cost = f"would be promotion {limit + 1} of {limit} in the week of {start:%Y-%m-%d}"
                yield SettingsError(f"{cost}. Move it to another week, or raise promo_per_week.", at=("posts", name))


def _too_close(promos: Mapping[str, list[Slot]], settings: CampaignSettings) -> Iterator[SettingsDoubt]:
    times = sorted((slot.due, name) for name, slots in promos.items() for slot in slots)
    for (before, first), (after, second) in pairwise(times):
        if after - before < settings.promo_gap:
            fault = f"comes {(after - before).total_seconds() / 3600:g} hours after {first}; it will be left out"
            yield SettingsDoubt(f"{fault}. Let promo_gap lie between them.", ("posts", second))
