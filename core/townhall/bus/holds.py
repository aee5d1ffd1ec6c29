"""What keeps a row from going: promotion that holds still in its group, and a right that somebody has no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from townhall.bus.people import CORE, EVERYWHERE
from townhall.bus.world import World
from townhall.model.holds import HoldPromotion
from townhall.model.ids import GroupId
from townhall.plugin.declarations import Keeps, Record
from townhall.store.interface import Outgoing, RecordKey

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


class PromotionHeld(Record, frozen=True, kw_only=True):
    """No promotion goes out in a group until then; ``name`` is that of the plugin that asked, and of its hold."""

    group: GroupId
    name: str
    until: datetime
    reason: str = ""


HOLD_KEEPS = (
    Keeps(
        PromotionHeld,
        "to let no promotion out where a plugin has asked for that",
        about_member=False,
        retention=timedelta(days=365),
    ),
)


def hold_promotion(turn: Turn, name: str, until: datetime | None, reason: str) -> None:
    """Collect that promotion holds still in a group, or (None) that the running plugin asks for it no longer."""
    group, name, collected = turn.configuration.id, f"{turn.plugin}|{name}", turn.collect()
    # All in one scope: the courier asks for every promotion, so a start reads them all and nobody reads them again.
    place = RecordKey(EVERYWHERE, CORE, PromotionHeld.__name__, f"{group}|{name}")
    held = None if until is None else PromotionHeld(group=group, name=name, until=until, reason=reason)
    collected.records[place] = held
    collected.effects.append(HoldPromotion(group, name, until))


async def promotion_held(world: World) -> list[HoldPromotion]:
    """Return where earlier lives of the process let promotion hold still."""
    found = await world.load_all((EVERYWHERE, CORE, PromotionHeld.__name__), PromotionHeld, "", {})
    return [HoldPromotion(held.group, held.name, held.until) for _, held in found]


async def lacking(world: World, row: Outgoing, now: datetime) -> str:
    """Return, in a sentence, which right that a row needs somebody no longer has; nothing when all is well."""
    needs = row.needs
    if needs is None:
        return ""
    group = world.group(needs.group)
    if group is not None and await world.may(group, needs.member, needs.node, now):
        return ""
    return f"Whoever it was decided for has no right {needs.node} any more."
