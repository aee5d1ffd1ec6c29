"""An offer that somebody does not want: it ends, and whoever counts how people refuse hears of it."""

from __future__ import annotations

from typing import Literal

from townhall import Delegation, EventId, Group, OfferDeclined, Place
from townhall_kol.delegation.wording import person


async def end_declined(offered: Delegation, offer: Literal["lending", "hosting"], group: Group) -> None:
    """End what was offered to somebody who said no."""
    await group.delegations.end(offered, "declined")
    group.publish(
        OfferDeclined(
            id=EventId(f"{group.event.id}|declined|{offered.id}"),
            at=group.now,
            place=Place(group.id),
            received_at=group.now,
            member=await person(offered.holder, group),
            offer=offer,
            source=offered.id,
        )
    )
