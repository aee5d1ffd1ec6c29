"""Whether a group may get a part at some time, and if not, why: decided in its own lane, by its own settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import msgspec

from townhall import Group, plain_words, text_size
from townhall_campaign.costs import charge_of, last_of, limit_of, used
from townhall_campaign.nodes import node_at
from townhall_campaign.parts import Part
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.stable import wording_of
from townhall_campaign.throttle import is_skipped
from townhall_campaign.wording import shown_time, words_of


class Refusal(msgspec.Struct, frozen=True):
    """Why a part does not go."""

    reason: str
    """The key of a text."""
    details: Mapping[str, str] = {}


Judge: TypeAlias = Callable[[Part, datetime, Group, CampaignSettings], Awaitable[Refusal | None]]


async def refusal_of(part: Part, group: Group, settings: CampaignSettings) -> Refusal | None:
    """Return why a part may not go to this group, None when it may; a rehearsal asks for the time it is due."""
    moment = max(part.due, group.now) if part.rehearsal else group.now
    for judge in _JUDGES:
        found = await judge(part, moment, group, settings)
        if found is not None:
            return found
    return None


async def _too_late(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    return Refusal("campaign.reason.too_late") if moment >= part.until else None


async def _charter(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    return Refusal("campaign.reason.no_charter") if part.content.promo and not group.charter.purpose else None


async def _node(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    # A group that has no calendar of its own goes by the one of the group that planned the run.
    if not part.content.promo or not settings.promo_nodes or node_at(moment, settings, group.zone) is not None:
        return None
    return Refusal("campaign.reason.no_node")


async def _quiet(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    until = group.quiet_end(moment)
    if until <= moment or part.content.lane == "service":
        return None
    if part.content.quiet == "skip":
        return Refusal("campaign.reason.quiet")
    if until >= part.until:
        return Refusal("campaign.reason.quiet_too_long", {"until": shown_time(group, until)})
    return None


async def _budget(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    charge = charge_of(part.content)
    limit = limit_of(charge, group.settings)
    if limit is None or part.content.personal:
        return None
    # What quiet hours move to the next day is of that day.
    spent = await used(charge, _sent_at(part, moment, group), group)
    if spent < limit:
        return None
    return Refusal(f"campaign.cost.{charge}", {"used": str(spent), "limit": str(limit)})


async def _gap(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    charge = charge_of(part.content)
    gap: timedelta = {"promo": settings.promo_gap, "announce": settings.announce_gap}.get(charge, timedelta())
    last = await last_of((charge,), group) if gap else None
    if last is None or _sent_at(part, moment, group) - last >= gap:
        return None
    free = shown_time(group, last + gap)
    return Refusal(f"campaign.reason.{charge}_gap", {"last": shown_time(group, last), "free": free})


def _sent_at(part: Part, moment: datetime, group: Group) -> datetime:
    return moment if part.content.lane == "service" else group.quiet_end(moment)


async def _sharing(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    if not part.content.asks_sharing or part.content.personal:
        return None
    last = await last_of(("sharing",), group)
    if last is None or moment - last >= settings.sharing_gap:
        return None
    return Refusal("campaign.reason.sharing_gap", {"last": shown_time(group, last)})


async def _throttled(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    return Refusal("campaign.reason.throttled") if await is_skipped(part, group) else None


async def _fits(part: Part, moment: datetime, group: Group, settings: CampaignSettings) -> Refusal | None:
    """Refuse what this platform would cut into pieces: a post is read as one message, or not at all."""
    words = words_of(group, wording_of(part.post, group.id, part.content), part.event)
    length, most = text_size(plain_words(words)), group.capabilities.limits.text_length
    return Refusal("campaign.reason.too_long", {"length": str(length), "most": str(most)}) if length > most else None


_JUDGES: Final[tuple[Judge, ...]] = (*(_too_late, _charter, _fits, _node, _quiet, _budget, _gap, _sharing, _throttled),)
