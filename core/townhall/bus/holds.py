"""What keeps a row from going: promotion that holds still in its group, and a right that somebody has no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from townhall.bus.collected import HoldPromotion
from townhall.bus.people import CORE, EVERYWHERE
from townhall.bus.world import World
from townhall.model.actions import Lane
from townhall.model.ids import GroupId
from townhall.plugin.declarations import Keeps, Record
from townhall.store.interface import Outgoing, RecordKey

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

LOOK_AGAIN: Final = timedelta(minutes=10)
"""What is held is looked at again so often, because a hold may be released before its time."""


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


class PromotionHolds:
    """Where promotion holds still at present, and until when."""

    def __init__(self) -> None:
        self._groups: dict[GroupId, dict[str, datetime]] = {}

    def take(self, hold: HoldPromotion) -> None:
        """Take in what was committed."""
        here = self._groups.setdefault(hold.group, {})
        if hold.until is None:
            here.pop(hold.name, None)
        else:
            here[hold.name] = hold.until
        if not here:
            del self._groups[hold.group]

    def held_until(self, row: Outgoing, now: datetime) -> datetime | None:
        """Return when a row that must hold still is to be looked at again, None when it may go."""
        if row.lane is not Lane.PROMO or row.group not in self._groups:
            return None
        ends = max(self._groups[row.group].values())
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
