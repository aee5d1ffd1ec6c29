"""How much each of the team carries: answers and decisions, of it at night, and thanks (S49).

Nothing is counted for it that is not written down anyway: the core keeps what people contribute and who ran what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from townhall import Contribution, Fact, Group, MemberId, Window
from townhall_roles.appointments import Post, team
from townhall_roles.hours import is_within
from townhall_roles.settings import RolesSettings

DONE: Final = "roles.done"
"""Somebody did a task of their position."""


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody carried in a week, against what is meant for them."""

    member: MemberId
    positions: tuple[str, ...]
    target: int
    carried: int
    """Answers given, decisions that took a permission, and tasks done."""
    night: int
    """How many of the answers were given at night."""
    thanks: int

    @property
    def percent(self) -> int:
        """How much of what is meant for them that is."""
        return round(100 * self.carried / self.target)


async def load_of_team(window: Window, group: Group, settings: RolesSettings) -> Sequence[Load]:
    """Return what everybody of the team carried in a window, the heaviest first."""
    by_member: dict[MemberId, list[Post]] = {}
    for post in await team(group):
        by_member.setdefault(post.member, []).append(post)
    if not by_member:
        return ()
    answers = await group.contributions.list(Contribution.REPLY, since=window.start, until=window.end)
    loads = [await _load(member, mine, answers, window, group, settings) for member, mine in by_member.items()]
    return sorted(loads, key=lambda load: (-load.percent, load.member))


async def _load(
    member: MemberId,
    mine: Sequence[Post],
    answers: Sequence[Fact],
    window: Window,
    group: Group,
    settings: RolesSettings,
) -> Load:
    held = tuple(post.position for post in mine if post.holds)
    positions = held or tuple(post.position for post in mine)
    # Who answers stands second in the fact, since whoever is answered is credited.
    given = [answer for answer in answers if answer.other == member]
    done = await _total(DONE, member, window, group)
    return Load(
        member=member,
        positions=positions,
        target=sum(settings.target(position) for position in positions),
        carried=len({answer.source for answer in given}) + await _decisions(member, window, group) + done,
        night=len([answer for answer in given if is_within(answer.at, settings.night, group.zone)]),
        thanks=await _total(Contribution.THANKS, member, window, group),
    )


async def _total(kind: str, member: MemberId, window: Window, group: Group) -> int:
    return round(await group.facts.total(kind, member, since=window.start, until=window.end))


async def _decisions(member: MemberId, window: Window, group: Group) -> int:
    """Return how often somebody ran what takes a permission, of any plugin: the core writes that down."""
    runs = await group.ledger.privileged(by=member, since=window.start, most=1000)
    return len([run for run in runs if run.at < window.end])
