"""What keeps a row from going: promotion that holds still in its group, and a right that somebody has no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall.bus.people import CORE
from townhall.bus.world import World
from townhall.model.actions import Lane
from townhall.model.ids import GroupId
from townhall.plugin.declarations import Record
from townhall.store.interface import Outgoing, RecordKey

LOOK_AGAIN: Final = timedelta(minutes=10)
"""What is held is looked at again so often, because a hold may be released before its time."""


class PromotionHeld(Record, frozen=True, kw_only=True):
    """No promotion goes out in a group until then; by the plugin that asked for it, and the name it gave."""

    until: datetime
    reason: str = ""


def place_of(group: GroupId, plugin: str, name: str) -> RecordKey:
    """Return where a plugin's hold of a group lies."""
    return RecordKey(group, CORE, PromotionHeld.__name__, f"{plugin}|{name}")


async def held_until(world: World, row: Outgoing, now: datetime) -> datetime | None:
    """Return when a row that must hold still is to be looked at again, None when it may go."""
    if row.lane is not Lane.PROMO:
        return None
    holds = await world.load_all((row.group, CORE, PromotionHeld.__name__), PromotionHeld, "", {})
    ends = max((hold.until for _, hold in holds), default=now)
    return min(ends, now + LOOK_AGAIN) if ends > now else None


async def lacking(world: World, row: Outgoing, now: datetime) -> str:
    """Return, in a sentence, which right that a row needs somebody no longer has; nothing when all is well."""
    needs = row.needs
    if needs is None:
        return ""
    group = world.group(needs.group)
    if group is not None and await world.may(group, needs.member, needs.node, now):
        return ""
    return f"Whoever it was decided for has no right {needs.node} any more."
