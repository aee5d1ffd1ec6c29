"""Praise by the team, and corrections of a score by hand: both are told, and both stand in the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from townhall import CommandInvoked, Group, Lane, Member, Rest, UserError, plain_words
from townhall_leaderboard.declared import ADJUST, PRAISE, plugin
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import ADJUSTED, PRAISED
from townhall_leaderboard.wording import points_text

WITHOUT: Final = Rest("")
MOST: Final = 1000.0
"""The largest correction at once."""
DECIMALS: Final = 2
"""Of a correction; whatever is smaller is a slip of the pen."""
STALE: Final = timedelta(hours=12)
"""Praise that could not be said for so long is left unsaid; it counts all the same."""


@plugin.command("praise", "表扬", permission=PRAISE)
async def praise(
    event: CommandInvoked, group: Group, settings: LeaderboardSettings, member: Member, reason: Rest = WITHOUT
) -> None:
    """Praise somebody in front of the group, for a reason that everybody may read."""
    if member.id == event.actor.id or not member.is_person:
        raise UserError("leaderboard.praise.somebody_else")
    if not reason.strip():
        raise UserError("leaderboard.praise.reason")
    await _keep_to_the_budget(event.actor, group, settings)
    entry = group.ledger.record("praise", about=member.id, actor=event.actor.id, reason=reason)
    if settings.weights.praise:
        group.facts.add(PRAISED, member.id, source=entry, other=event.actor.id)
    said = await group.say(
        "leaderboard.praise.said",
        who=member,
        reason=" ".join(reason.split()),
        lane=Lane.COMMUNITY,
        expires_at=group.now + STALE,
    )
    group.because(plain_words(group.text("leaderboard.praise.why")), about=member.id, of=[said])


async def _keep_to_the_budget(giver: Member, group: Group, settings: LeaderboardSettings) -> None:
    """Praise is worth something as long as it is rare."""
    if not settings.praises_per_week:
        raise UserError("leaderboard.praise.off")
    week = group.calendar.week(group.now)
    entries = await group.ledger.entries("praise", since=week.start)
    if sum(group.members.stands_for(entry.actor, giver.id) for entry in entries) >= settings.praises_per_week:
        raise UserError("leaderboard.praise.enough", count=settings.praises_per_week)


@plugin.command("score", "积分", permission=ADJUST)
async def adjust(
    event: CommandInvoked,
    group: Group,
    settings: LeaderboardSettings,
    what: Literal["adjust", "调整"],
    member: Member,
    points: float,
    reason: Rest = WITHOUT,
) -> None:
    """Give or take points by hand, with a reason that is kept: /score adjust @somebody -10 reason."""
    if not reason.strip():
        raise UserError("leaderboard.adjust.reason")
    points = round(points, DECIMALS)
    if not points or abs(points) > MOST:
        raise UserError("leaderboard.adjust.points", most=f"{MOST:g}")
    if member.id == event.actor.id:
        raise UserError("leaderboard.adjust.somebody_else")
    entry = group.ledger.record("adjusted", about=member.id, actor=event.actor.id, reason=f"{points:+g}: {reason}")
    group.facts.add(ADJUSTED, member.id, amount=points, source=entry, other=event.actor.id)
    group.because(
        plain_words(group.text("leaderboard.adjust.why", points=f"{points:+g}", reason=reason)), about=member.id
    )
    await group.reply("leaderboard.adjust.done", who=member.name, points=points_text(group, points))
