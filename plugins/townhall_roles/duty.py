"""Who is on duty for a position: its holders who are there, else the first substitute who is."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, MemberId, Parts, plain_words
from townhall_roles.appointments import Post, team
from townhall_roles.availability import is_available, is_free, leave_of
from townhall_roles.names import duty_label
from townhall_roles.records import OnDuty
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import day, listed, people, person, title


async def on_duty(position: str, group: Group) -> Sequence[MemberId]:
    """Return who is on duty for a position now."""
    record = await group.store.get(OnDuty, position)
    held = {label.member for label in await group.labels.holders(duty_label(position))}
    return [member for member in (record.members if record is not None else ()) if member in held]


async def settle_duty(position: str, group: Group, settings: RolesSettings) -> None:
    """Put whoever can be turned to on duty, and tell staff where that is somebody else than before."""
    posts = await team(group, position)
    wanted, acting = await _who(posts, position, group, settings)
    ends = {post.member: post.appointment.until for post in posts if post.member in wanted}
    held = {label.member: label.expires_at for label in await group.labels.holders(duty_label(position))}
    for member in held.keys() - ends.keys():
        group.labels.take(member, duty_label(position))
    for member, until in ends.items():
        # A term that was renewed ends later than the label that was given before.
        if member not in held or held[member] != until:
            group.labels.give(member, duty_label(position), expires_at=until)
    before = await group.store.get(OnDuty, position) or OnDuty()
    after = OnDuty(members=tuple(wanted), acting=acting)
    if after != before:
        group.store.put(after, position) if posts else group.store.delete(OnDuty, position)
        await _tell(position, before, after, group, settings)


async def _who(
    posts: Sequence[Post], position: str, group: Group, settings: RolesSettings
) -> tuple[list[MemberId], bool]:
    holders = [post.member for post in posts if post.holds]
    there = [member for member in holders if await is_available(member, position, group, settings)]
    if there:
        return there, False
    for member in _in_order([post.member for post in posts if post.stands_in], position, group, settings):
        if await is_free(member, group):
            return [member], True
    # Nobody else is there: a silent holder is still more than nobody, one on leave is not.
    return [member for member in holders if await leave_of(member, group) is None], False


def _in_order(
    substitutes: Sequence[MemberId], position: str, group: Group, settings: RolesSettings
) -> Sequence[MemberId]:
    """Return substitutes in the order of the file, and after them those whom the team named, longest first."""
    named = [group.member_id(own) for own in settings.position(position).substitutes]
    return sorted(substitutes, key=lambda member: named.index(member) if member in named else len(named))


async def _tell(position: str, before: OnDuty, after: OnDuty, group: Group, settings: RolesSettings) -> None:
    name = title(position, group, settings)
    if after.acting:
        absent = [post.member for post in await team(group, position) if post.holds]
        why = await _why(absent, group)
        text = "roles.duty.acting" if absent else "roles.duty.vacant"
        said = group.text(text, substitute=await person(after.members[0], group), position=name, why=why)
    elif before.acting and after.members:
        said = group.text("roles.duty.back", holders=await people(after.members, group), position=name)
    elif before.members and not after.members:
        said = group.text("roles.duty.nobody", position=name)
    else:
        return
    group.because(plain_words(said), about=(*after.members, "")[0])
    await group.tell_staff(said)


async def _why(absent: Sequence[MemberId], group: Group) -> Parts:
    reasons: list[Parts] = []
    for member in absent:
        until, name = await leave_of(member, group), await person(member, group)
        if until is not None:
            reasons.append(group.text("roles.duty.on_leave", name=name, until=day(until, group)))
        else:
            reasons.append(group.text("roles.duty.silent", name=name))
    return listed(reasons, group)
