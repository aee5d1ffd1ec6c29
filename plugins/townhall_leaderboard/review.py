"""Mark a closed result for review when what it counted is taken back soon after; a told board is not reordered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import Fact, Group, MessageDeleted, MessageId, ReactionRemoved, Window, replace
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.publishing import latest_closed
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import KINDS
from townhall_leaderboard.wording import window_text

WATCHED_FOR: Final = timedelta(hours=24)
"""For how long after the end of a window what is taken back is looked at."""
MOST_KEPT: Final = 100


@plugin.observe(MessageDeleted)
async def look_at_deletion(event: MessageDeleted, group: Group, settings: LeaderboardSettings) -> None:
    """See whether a message counted in a window that has just closed."""
    await _look_at(event.message, "", group, settings)


@plugin.observe(ReactionRemoved)
async def look_at_reaction(event: ReactionRemoved, group: Group, settings: LeaderboardSettings) -> None:
    """See whether a reaction counted in a window that has just closed."""
    await _look_at(event.message, event.actor.id, group, settings)


async def _look_at(message: MessageId, giver: str, group: Group, settings: LeaderboardSettings) -> None:
    facts: Sequence[Fact] | None = None
    for kind in settings.windows:
        found = await latest_closed(group, kind)
        if found is None or group.now - found[1].end > WATCHED_FOR:
            continue
        if facts is None:
            facts = [fact for fact in await _about(message, group) if fact.other == giver or not giver]
        slot, closed = found
        window = Window(closed.start, closed.end)
        if message in closed.review or not any(fact.amount > 0 and fact.at in window for fact in facts):
            continue
        group.store.put(replace(closed, review=(*closed.review, message)[-MOST_KEPT:]), slot)
        if not closed.review:
            await group.tell_staff("leaderboard.review.staff", group=group.title, window=window_text(group, window))


async def _about(message: MessageId, group: Group) -> list[Fact]:
    """Return what was counted for a message."""
    by_source = await group.facts.list(*KINDS, source=message)
    by_message = await group.facts.list(*KINDS, message=message)
    return [*by_source, *by_message]
