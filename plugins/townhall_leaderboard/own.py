"""Tell somebody their own points, and why each contribution counted or did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from townhall import CommandInvoked, Group, Link, MemberId, MessageId, Parts, Text, Window, plain_words, safe_name
from townhall_leaderboard.audience import OPTED_OUT, Audience
from townhall_leaderboard.board import resting
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.publishing import latest_closed
from townhall_leaderboard.ranking import Place, places
from townhall_leaderboard.reading import WITHIN, person_of, window_of, work_out
from townhall_leaderboard.records import Row, Uncounted
from townhall_leaderboard.scoring import Verdict
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.signals import is_here
from townhall_leaderboard.tallies import Tally
from townhall_leaderboard.wording import deeds_text, points_text, under_each_other, window_text

MOST_PLACES: Final = 50
"""Down to which place somebody is told their own; below it, their points say more."""
LARGEST: Final = 10
"""How many credits are told."""
MOST_LOOKED_AT: Final = 200
"""How far down one looks for who is shown above."""


@plugin.command("me", "我的积分", deadline=WITHIN)
async def show_me(event: CommandInvoked, group: Group, settings: LeaderboardSettings) -> None:
    """Show your own points, and what brought them."""
    member = await person_of(group, settings, event.actor.id)
    lines = [await _running(member, kind, group, settings) for kind in settings.windows]
    for kind in settings.windows:
        lines += await _closed(member, kind, group)
    if OPTED_OUT in await group.labels.of(event.actor.id):
        lines.append(group.text("leaderboard.me.opted_out"))
    lines.append(group.text("leaderboard.me.why"))
    await group.answer(under_each_other(lines))


async def _running(member: MemberId, kind: WindowKind, group: Group, settings: LeaderboardSettings) -> Parts:
    window = await window_of(group, kind, group.now)
    outcome = await work_out(group, settings, window)
    tally = outcome.tallies.get(member)
    now = group.text(f"leaderboard.now.{kind}")
    if tally is None:
        return group.text("leaderboard.me.nothing", window=now)
    points = points_text(group, tally.points)
    absent = await resting(group, settings, window)
    others = [one for one in outcome.ranking if one.member not in absent]
    place = await _place(member, others, group, settings)
    variables = {"window": now, "points": points, "deeds": deeds_text(group, settings, tally)}
    if place is None:
        return group.text("leaderboard.me.points", **variables)
    return group.text("leaderboard.me.place", **variables, place=place.number)


async def _place(
    member: MemberId, ranking: Sequence[Tally], group: Group, settings: LeaderboardSettings
) -> Place | None:
    """Return somebody's place among those who are shown, when it is one of the first."""
    audience = await Audience.of(group, settings)
    shown: list[Tally] = []
    for tally in ranking[:MOST_LOOKED_AT]:
        if await audience.shown(tally.member) is not None:
            shown.append(tally)
        if tally.member == member or len(shown) == MOST_PLACES:
            break
    return next((place for place in places(shown) if place.tally.member == member), None)


async def _closed(member: MemberId, kind: WindowKind, group: Group) -> list[Parts]:
    found = await latest_closed(group, kind)
    row = None if found is None else await group.store.get(Row, f"{found[0]}|{member}")
    if found is None or row is None:
        return []
    days = window_text(group, Window(found[1].start, found[1].end))
    return [group.text("leaderboard.me.closed", window=days, points=points_text(group, row.tally.points))]


@plugin.explain("board", "榜", "积分", deadline=WITHIN)
async def explain(event: CommandInvoked, group: Group, settings: LeaderboardSettings) -> None:
    """Show what brought you most points, and what did not count and why."""
    kind = settings.windows[0]
    window = await window_of(group, kind, group.now)
    outcome = await work_out(group, settings, window, account_of=event.actor.id)
    lines = [group.text("leaderboard.account.title", window=group.text(f"leaderboard.now.{kind}"))]
    lines += await _credits(outcome.verdicts, group)
    lines += await _refused(outcome.verdicts, event.actor.id, window, group)
    if len(lines) == 1:
        lines.append(group.text("leaderboard.account.empty"))
    await group.answer(under_each_other(lines))


async def _credits(verdicts: Sequence[Verdict], group: Group) -> list[Parts]:
    counted = sorted((one for one in verdicts if one.points), key=lambda one: (-abs(one.points), one.signal))
    lines = [await _credit(one, group) for one in counted[:LARGEST]]
    if more := counted[LARGEST:]:
        rest = points_text(group, sum(one.points for one in more))
        lines.append(group.text("leaderboard.account.more", count=len(more), points=rest))
    return lines


async def _credit(verdict: Verdict, group: Group) -> Parts:
    signal = verdict.signal
    giver = await group.members.get(MemberId(signal.giver)) if signal.giver else None
    what = group.text(f"leaderboard.credit.{signal.kind}", who="" if giver is None else safe_name(giver.name))
    at = signal.at.astimezone(group.zone)
    points = f"{verdict.points:+g}"
    line = group.text("leaderboard.account.credit", points=points, what=what, at=f"{at:%m-%d %H:%M}")
    link = group.link_to(MessageId(signal.message)) if is_here(signal.message) else ""
    return (*line, Text(" "), Link(link, plain_words(group.text("leaderboard.account.open")))) if link else line


async def _refused(verdicts: Sequence[Verdict], member: MemberId, window: Window, group: Group) -> list[Parts]:
    reasons = Counter(one.refused for one in verdicts if one.refused)
    first, last = (at.astimezone(group.zone).date() for at in (window.start, group.now))
    for key, uncounted in await group.store.all(Uncounted, f"{member}|"):
        if first <= date.fromisoformat(key.rpartition("|")[2]) <= last:
            reasons.update(uncounted.lacks)
    if not reasons:
        return []
    lines = [
        group.text("leaderboard.account.refusal", count=count, why=group.text(f"leaderboard.refused.{reason}"))
        for reason, count in reasons.most_common()
    ]
    return [group.text("leaderboard.account.refused"), *lines]
