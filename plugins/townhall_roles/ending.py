"""Letting go of a position: by the team, or by the holder; the last one of what is required is not let go."""

from __future__ import annotations

from townhall import CommandInvoked, Group, Member, MemberId, UserError
from townhall_roles.appointments import Post, end, post_of, team
from townhall_roles.declared import APPOINT, plugin
from townhall_roles.look import look
from townhall_roles.settings import RolesSettings
from townhall_roles.standing import check_above
from townhall_roles.wording import find_position, title


@plugin.command("dismiss", "免职", permission=APPOINT)
async def dismiss(event: CommandInvoked, group: Group, settings: RolesSettings, who: Member, position: str) -> None:
    """End somebody's position; the last holder of a required one is handed over from instead."""
    name = find_position(position, group, settings)
    post = await _held(who.id, name, group, settings)
    await check_above(event, who.id, group)
    if post.holds and name in settings.required and await _is_last(post, group):
        raise UserError("roles.end.last", position=title(name, group, settings))
    await end(post, group, "dismissed", by=event.actor.id)
    await look(group, settings)
    key = "roles.end.dismissed_named" if post.appointment.named else "roles.end.dismissed"
    await group.reply(key, name=who, position=title(name, group, settings))


@plugin.command("resign", "卸任")
async def resign(event: CommandInvoked, group: Group, settings: RolesSettings, position: str = "") -> None:
    """Step down from your position, or give back what is lent to you."""
    own = [post.position for post in await team(group) if post.member == event.actor.id]
    name = find_position(position, group, settings) if position else own[0] if len(own) == 1 else ""
    if not name and not own and await _give_back(event.actor.id, group):
        await group.answer("roles.end.given_back")
        return
    if not name:
        raise UserError("roles.end.which")
    post = await _held(event.actor.id, name, group, settings)
    await end(post, group, "resigned", by=event.actor.id)
    await look(group, settings)
    shown = title(name, group, settings)
    await group.reply("roles.end.thanks", position=shown)
    await group.tell_staff("roles.end.resigned", name=event.actor, position=shown)


async def _give_back(member: MemberId, group: Group) -> bool:
    """End what is lent to somebody who holds no position; another plugin may have no word for that before ours."""
    lent = [one for one in await group.delegations.of(member) if one.accepted_at is not None and one.is_open(group.now)]
    for delegation in lent:
        await group.delegations.end(delegation, "resigned")
    return bool(lent)


async def _held(member: MemberId, position: str, group: Group, settings: RolesSettings) -> Post:
    found = await post_of(member, position, group)
    if found is None or found.ended:
        raise UserError("roles.end.not_held", position=title(position, group, settings))
    return Post(member, position, found)


async def _is_last(post: Post, group: Group) -> bool:
    return not [one for one in await team(group, post.position) if one.holds and one.member != post.member]
