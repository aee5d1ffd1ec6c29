"""Signs of life of the team, leave, and whoever comes back to their position."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall import CommandInvoked, Group, MemberId, MessageSent, UserError
from townhall_roles.appointments import positions_of, team
from townhall_roles.declared import plugin
from townhall_roles.look import look
from townhall_roles.records import Absence, OnDuty, Seen, Watched
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import minute

A_MOMENT = timedelta(minutes=5)
LONGEST_LEAVE = timedelta(days=60)


@plugin.observe(MessageSent)
async def notice(event: MessageSent, group: Group, settings: RolesSettings) -> None:
    """Notice that somebody of the team is there."""
    watched = await group.store.get(Watched)
    if watched is None or event.actor.id not in watched.members:
        return
    await note_sign(event.actor.id, event.at, group, settings)


async def note_sign(member: MemberId, at: datetime, group: Group, settings: RolesSettings) -> None:
    """Write down a sign of life; whoever was thought absent has their positions back."""
    seen = await group.store.get(Seen, member)
    if seen is not None and at <= seen.at:
        return
    group.store.put(Seen(at=at), member)
    # Whoever wrote a moment ago was not absent, and most of what the team writes comes close together.
    if (seen is None or at - seen.at >= A_MOMENT) and await _is_replaced(member, group):
        await look(group, settings)


async def _is_replaced(member: MemberId, group: Group) -> bool:
    for post in await positions_of(member, group):
        duty = await group.store.get(OnDuty, post.position)
        if duty is not None and member not in duty.members:
            return True
    return False


@plugin.command("leave", "请假")
async def take_leave(
    event: CommandInvoked, group: Group, settings: RolesSettings, span: timedelta | None = None
) -> None:
    """Be on leave for some days while your substitute stands in; without a time you are back."""
    member = event.actor.id
    if not [post for post in await team(group) if post.member == member]:
        raise UserError("roles.leave.not_yours")
    group.store.put(Seen(at=group.now), member)
    if span is None:
        group.store.delete(Absence, member)
    else:
        _check_span(span)
        group.store.put(Absence(since=group.now, until=group.now + span), member)
    await look(group, settings)
    if span is None:
        await group.reply("roles.leave.back")
    else:
        await group.reply("roles.leave.begun", until=minute(group.now + span, group))


def _check_span(span: timedelta) -> None:
    if not timedelta() < span <= LONGEST_LEAVE:
        raise UserError("roles.leave.too_long", days=LONGEST_LEAVE.days)
