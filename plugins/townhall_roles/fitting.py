"""Who fits a duty: by what moves them, by what they carry already, and whether they stand in for it (S48)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from townhall import Group, Member, MemberId, Window
from townhall_roles.appointments import Post, team
from townhall_roles.availability import leave_of
from townhall_roles.load import load_of_team
from townhall_roles.records import Motive
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import person

MOST = 3

SUITS: Final[Mapping[str, tuple[str, ...]]] = {
    "giver": ("service", "assistant", "trainer", "executive"),
    "executor": ("assistant", "recorder", "activity", "executive"),
    "learner": ("recorder", "designer", "content", "trainer", "activity"),
    "trader": ("diplomat", "business", "activity"),
}
"""The positions that suit what moves somebody: to give, to carry out, to learn, to exchange resources."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a position, and what speaks for them."""

    member: Member
    motive: str
    percent: int
    stands_in: bool

    @property
    def merit(self) -> int:
        """How well they fit, the more the better."""
        return 300 * self.stands_in + 200 * bool(self.motive) - self.percent


async def best_for(position: str, group: Group, settings: RolesSettings) -> Sequence[Candidate]:
    """Return who fits a position best, of those whose motive the team has noted or who stand in for it."""
    posts = await team(group)
    motives = {MemberId(member): one.value for member, one in await group.store.all(Motive)}
    loads = await _percents(group, settings) if motives else {}
    held = {post.member for post in posts if post.position == position and post.holds}
    found: list[Candidate] = []
    for member in dict.fromkeys((*_substitutes(posts, position), *motives)):
        if member in held or await leave_of(member, group) is not None or not await group.members.present(member):
            continue
        motive = motives.get(member, "")
        suits = motive if position in SUITS.get(motive, ()) else ""
        stands_in = member in _substitutes(posts, position)
        if suits or stands_in:
            found.append(Candidate(await person(member, group), suits, loads.get(member, 0), stands_in))
    return sorted(found, key=lambda one: (-one.merit, one.member.id))[:MOST]


def _substitutes(posts: Sequence[Post], position: str) -> list[MemberId]:
    return [post.member for post in posts if post.position == position and post.stands_in]


async def _percents(group: Group, settings: RolesSettings) -> dict[MemberId, int]:
    week = group.calendar.week(group.now)
    last = group.calendar.back(group.calendar.week, group.now)
    window = Window(last.start, week.end)
    return {load.member: load.percent // 2 for load in await load_of_team(window, group, settings)}
