"""How much each of the team carries: replies and decisions, of it at night, and thanks (S49)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from townhall import Group, MemberId, MessageSent, Window
from townhall_roles.appointments import Post, team
from townhall_roles.hours import is_within
from townhall_roles.settings import RolesSettings

REPLY: Final = "roles.reply"
NIGHT: Final = "roles.night"
DONE: Final = "roles.done"
THANKS: Final = "roles.thanks"


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody carried in a week, against what is meant for them."""

    member: MemberId
    positions: tuple[str, ...]
    target: int
    replies: int
    decisions: int
    done: int
    night: int
    thanks: int

    @property
    def carried(self) -> int:
        """Everything that counts as work."""
        return self.replies + self.decisions + self.done

    @property
    def percent(self) -> int:
        """How much of what is meant for them that is."""
        return round(100 * self.carried / self.target)


def count_work(event: MessageSent, group: Group, settings: RolesSettings) -> None:
    """Count a reply of somebody of the team to somebody else."""
    if event.reply_to is None or event.reply_to_actor == event.actor.id:
        return
    group.facts.add(REPLY, event.actor.id, other=event.reply_to_actor or "")
    if is_within(event.at, settings.night, group.zone):
        group.facts.add(NIGHT, event.actor.id)


async def load_of_team(window: Window, group: Group, settings: RolesSettings) -> Sequence[Load]:
    """Return what everybody of the team carried in a window, the heaviest first."""
    by_member: dict[MemberId, list[Post]] = {}
    for post in await team(group):
        by_member.setdefault(post.member, []).append(post)
    loads = [await _load(member, mine, window, group, settings) for member, mine in by_member.items()]
    return sorted(loads, key=lambda load: (-load.percent, load.member))


async def _load(member: MemberId, mine: Sequence[Post], window: Window, group: Group, settings: RolesSettings) -> Load:
    held = tuple(post.position for post in mine if post.holds)
    positions = held or tuple(post.position for post in mine)
    return Load(
        member=member,
        positions=positions,
        target=sum(settings.target(position) for position in positions),
        replies=await _total(REPLY, member, window, group),
        decisions=await _decisions(member, window.start, window.end, group),
        done=await _total(DONE, member, window, group),
        night=await _total(NIGHT, member, window, group),
        thanks=await _total(THANKS, member, window, group),
    )


async def _total(kind: str, member: MemberId, window: Window, group: Group) -> int:
    return round(await group.facts.total(kind, member, since=window.start, until=window.end))


async def _decisions(member: MemberId, since: datetime, until: datetime, group: Group) -> int:
    """Return how often somebody ran what takes a permission, of any plugin: the core writes that down."""
    runs = await group.ledger.privileged(by=member, since=since, most=1000)
    return len([run for run in runs if run.at < until])
