"""Let a broken rule cost points, and give them back when the case is reversed."""

from __future__ import annotations

from townhall import CaseOpened, CaseReversed, Group, plain_words
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import CASE, TAKEN_BACK
from townhall_leaderboard.wording import points_text


@plugin.observe(CaseOpened)
async def take(event: CaseOpened, group: Group, settings: LeaderboardSettings) -> None:
    """Take what a case of this severity costs."""
    penalties = settings.penalties
    costs = {"minor": penalties.minor, "major": penalties.major, "critical": penalties.critical}
    severity = event.severity if event.severity in costs else "minor"
    if points := costs[severity]:
        group.facts.add(CASE, event.member.id, amount=-points, source=event.case)
        reason = group.text(f"leaderboard.why.case_{severity}", points=points_text(group, points))
        group.because(plain_words(reason), about=event.member.id)


@plugin.observe(CaseReversed)
async def give_back(event: CaseReversed, group: Group, settings: LeaderboardSettings) -> None:
    """Give back exactly what the case took, whatever the settings say now."""
    for fact in await group.facts.list(CASE, member=event.member.id, source=event.case):
        group.facts.add(CASE, fact.member, amount=-fact.amount, source=f"{event.case}{TAKEN_BACK}")
        reason = group.text("leaderboard.why.reversed", points=points_text(group, -fact.amount))
        group.because(plain_words(reason), about=event.member.id)
