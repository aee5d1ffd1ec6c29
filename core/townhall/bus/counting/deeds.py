"""What plugins know of contributions that no single message shows: accepted, curated, attended, invited …"""

from __future__ import annotations

from townhall.bus.counting.turns import settle, tell
from townhall.bus.turn import turn_of
from townhall.model.contributions import CONTRIBUTIONS
from townhall.model.events import ContributionMade
from townhall.plugin.group import Group
from townhall.plugin.settings import Settings


async def count_deed(event: ContributionMade, group: Group, settings: Settings) -> None:
    """Count what a plugin tells, or take it back."""
    turn, member = turn_of(group), event.member
    if not member.is_person or event.giver == member.id:
        return
    key = f"{member.id}|{event.kind}|{event.source}"
    given = event.amount >= 0
    state = await tell(turn, key, event, "", given=given, amount=event.amount)
    settle(
        turn,
        key,
        state,
        CONTRIBUTIONS + event.kind,
        member.id,
        event.source,
        wanted=state.stands,
        other=event.giver or "",
        message=event.message or "",
    )
