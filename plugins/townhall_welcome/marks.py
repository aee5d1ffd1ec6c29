"""Who was greeted when, over all groups of a community, so that nobody is greeted twice."""

from __future__ import annotations

from datetime import timedelta

from townhall import Group, MemberId
from townhall_welcome.records import Greeted
from townhall_welcome.settings import WelcomeSettings

UNFINISHED = timedelta(days=2)
"""A mark of a greeting that never came about silences nobody for longer."""


async def was_greeted(member: MemberId, group: Group, settings: WelcomeSettings) -> bool:
    """Return whether somebody was greeted, or waits to be, too recently to be greeted again."""
    known = await group.shared.get(Greeted, member)
    if known is None:
        return False
    lifetime = settings.repeat_after if known.done else min(UNFINISHED, settings.repeat_after)
    return group.now - known.at < lifetime


async def mark_waiting(member: MemberId, group: Group) -> bool:
    """Mark that somebody will be greeted here; return whether they were greeted at an earlier time."""
    known = await group.shared.get(Greeted, member)
    before = (known.at if known.done else known.before) if known else None
    group.shared.put(Greeted(at=group.now, where=group.id, done=False, before=before), member)
    return before is not None


def mark_greeted(member: MemberId, group: Group) -> None:
    """Mark that somebody is greeted."""
    group.shared.put(Greeted(at=group.now, where=group.id), member)


async def withdraw_mark(member: MemberId, group: Group) -> None:
    """Put things back as they were before somebody waited to be greeted."""
    known = await group.shared.get(Greeted, member)
    if known is None or known.done:
        return
    if known.before is None:
        group.shared.delete(Greeted, member)
    else:
        group.shared.put(Greeted(at=known.before, where=known.where), member)
