"""``/team``: who holds which position, who stands in, until when, and when one can turn to them (S39)."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import CommandInvoked, Delegation, Group, MemberId, Parts, under_each_other
from townhall_roles.appointments import Post, team
from townhall_roles.availability import leave_of
from townhall_roles.declared import plugin
from townhall_roles.records import OnDuty
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import day, listed, people, person, title


@plugin.command("team", "团队")
async def show_team(event: CommandInvoked, group: Group, settings: RolesSettings) -> None:
    """Show the team: positions, substitutes and hours."""
    posts = await team(group)
    positions = dict.fromkeys((*settings.required, *settings.positions, *(post.position for post in posts)))
    shown = [await _line(position, posts, group, settings) for position in positions]
    shown += [await _lent(one, group) for one in await group.delegations.running()]
    if not shown:
        await group.reply("roles.team.nobody")
        return
    await group.reply(under_each_other([group.text("roles.team.title", group=group.title), *shown]))


async def _line(position: str, posts: Sequence[Post], group: Group, settings: RolesSettings) -> Parts:
    mine = [post for post in posts if post.position == position]
    holders = [await _holder(post, group) for post in mine if post.holds]
    substitutes = [post.member for post in mine if post.stands_in]
    name = title(position, group, settings)
    said = [
        group.text("roles.team.line", position=name, holders=listed(holders, group))
        if holders
        else group.text("roles.team.vacant", position=name)
    ]
    if substitutes:
        said.append(group.text("roles.team.substitutes", names=await people(substitutes, group)))
    if settings.position(position).hours:
        said.append(group.text("roles.team.hours", hours=settings.position(position).hours))
    if acting := await _acting(position, group):
        said.append(group.text("roles.team.acting", names=await people(acting, group)))
    return tuple(part for piece in said for part in piece)


async def _holder(post: Post, group: Group) -> Parts:
    name, until = await person(post.member, group), post.appointment.until
    away = await leave_of(post.member, group)
    if away is not None:
        return group.text("roles.team.away", name=name, until=day(away, group))
    if until is None:
        return group.text("{name}", name=name)
    return group.text("roles.team.until", name=name, until=day(until, group))


async def _lent(delegation: Delegation, group: Group) -> Parts:
    """Return what is lent to somebody of the community, by whom and until when (L14)."""
    nodes = [(f"{node} {allowance}".strip(),) for node, allowance in delegation.nodes.items()]
    return group.text(
        "roles.team.lent",
        name=await person(delegation.holder, group),
        nodes=listed(nodes, group),
        sponsor=await group.delegations.sponsor(delegation),
        until=day(delegation.expires_at, group),
    )


async def _acting(position: str, group: Group) -> Sequence[MemberId]:
    duty = await group.store.get(OnDuty, position)
    return duty.members if duty is not None and duty.acting else ()
