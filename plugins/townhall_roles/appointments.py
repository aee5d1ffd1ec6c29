"""Who is in which position: beginning and ending an appointment, with its labels and its entry in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from townhall import Group, MemberId, Record, replace
from townhall_roles.names import duty_label, position_label, substitute_label
from townhall_roles.records import Appointment, Seen, Watched

APPOINTED: Final = "appointed"
ENDED: Final = "ended"


class Sheet(Record, frozen=True, kw_only=True):
    """The evidence of an appointment or of its end."""

    position: str
    part: str
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """An appointment with the person and the position it is about."""

    member: MemberId
    position: str
    appointment: Appointment

    @property
    def holds(self) -> bool:
        """Whether it is in force for a holder."""
        return not self.appointment.ended and self.appointment.part == "holder"

    @property
    def stands_in(self) -> bool:
        """Whether it is in force for a substitute."""
        return not self.appointment.ended and self.appointment.part == "substitute"


async def posts(group: Group) -> Sequence[Post]:
    """Return every appointment of the group, those longest in it first."""
    found = [_post(key, one) for key, one in await group.store.all(Appointment)]
    return sorted(found, key=lambda post: (post.appointment.since, post.member, post.position))


async def team(group: Group, position: str = "") -> Sequence[Post]:
    """Return the appointments that are in force, of one position or of all."""
    return [
        post
        for post in await posts(group)
        if not post.appointment.ended and position in ("", post.position) and is_running(post.appointment, group)
    ]


async def positions_of(member: MemberId, group: Group) -> Sequence[Post]:
    """Return the positions somebody holds now."""
    return [post for post in await team(group) if post.member == member and post.holds]


def is_running(appointment: Appointment, group: Group) -> bool:
    """Return whether the term of an appointment is not over."""
    return appointment.until is None or appointment.until > group.now


async def post_of(member: MemberId, position: str, group: Group) -> Appointment | None:
    """Return somebody's appointment to a position, be it in force or ended."""
    return await group.store.get(Appointment, key_of(member, position))


def key_of(member: MemberId | str, position: str) -> str:
    """Return where an appointment lies."""
    return f"{member}|{position}"


async def begin(post: Post, term: timedelta, group: Group) -> None:
    """Put an appointment in force from now on; a term of nothing has no end."""
    until = group.now + term if term > timedelta() else None
    held = replace(post.appointment, ended=False, since=group.now, until=until, reminded=False)
    group.store.put(held, key_of(post.member, post.position))
    group.store.put(Seen(at=group.now), post.member)
    label = position_label if held.part == "holder" else substitute_label
    group.labels.give(post.member, label(post.position), by=held.by, expires_at=until)
    sheet = Sheet(position=post.position, part=held.part, until=until)
    group.ledger.record(APPOINTED, about=post.member, actor=held.by, reason=post.position, evidence=sheet)
    await note_team(group)


async def end(post: Post, group: Group, why: str, *, by: MemberId | str = "") -> None:
    """Take an appointment back; somebody whom ops.toml names does not come back by themselves."""
    key = key_of(post.member, post.position)
    if post.appointment.named:
        group.store.put(replace(post.appointment, ended=True), key)
    else:
        group.store.delete(Appointment, key)
    for label in (position_label, substitute_label, duty_label):
        group.labels.take(post.member, label(post.position))
    if not post.appointment.ended:
        note_end(post, group, why, by=by)
    await note_team(group)


def note_end(post: Post, group: Group, why: str, *, by: MemberId | str = "") -> None:
    """Write into the ledger that an appointment has ended."""
    sheet = Sheet(position=post.position, part=post.appointment.part, why=why)
    group.ledger.record(ENDED, about=post.member, actor=by, reason=post.position, evidence=sheet)


async def note_team(group: Group) -> None:
    """Write down whose messages are those of the team."""
    members = tuple(dict.fromkeys(post.member for post in await team(group)))
    before = await group.store.get(Watched)
    if before is None or members != before.members:
        group.store.put(Watched(members=members))


def _post(key: str, appointment: Appointment) -> Post:
    member, _, position = key.rpartition("|")
    return Post(MemberId(member), position, appointment)
