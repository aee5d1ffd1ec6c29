"""Actions about people as calls of Discord; pure."""

from __future__ import annotations

from datetime import timedelta

from townhall.model import actions as orders
from townhall.model.ids import own_id
from townhall.model.results import Failed
from townhall_discord.atlas import GuildMap
from townhall_discord.calls import Call
from townhall_discord.plans import Planned, Where

_LONGEST_MUTE = timedelta(days=28) - timedelta(seconds=30)
"""A little less than Discord's most, because its clock is not ours."""
_MEMBER = "/guilds/{guild_id}/members/{user_id}"


def _about(guild: GuildMap, member: str) -> dict[str, str]:
    return {"guild_id": guild.id, "user_id": own_id(member)}


def mute(action: orders.Mute, guild: GuildMap, where: Where) -> Planned:
    """Silence somebody for a time."""
    until = where.now + min(action.duration or _LONGEST_MUTE, _LONGEST_MUTE)
    body = {"communication_disabled_until": until.isoformat()}
    return [Call("PATCH", _MEMBER, _about(guild, action.member), body, reason=action.reason)]


def unmute(action: orders.Unmute, guild: GuildMap, where: Where) -> Planned:
    """Let somebody write again."""
    body = {"communication_disabled_until": None}
    return [Call("PATCH", _MEMBER, _about(guild, action.member), body, reason=action.reason)]


def kick(action: orders.Kick, guild: GuildMap, where: Where) -> Planned:
    """Remove somebody."""
    return [Call("DELETE", _MEMBER, _about(guild, action.member), reason=action.reason)]


_BAN = "/guilds/{guild_id}/bans/{user_id}"


def ban(action: orders.Ban, guild: GuildMap, where: Where) -> Planned:
    """Shut somebody out."""
    seconds = min(int(action.delete_recent.total_seconds()), 604_800)
    body = {"delete_message_seconds": seconds}
    return [Call("PUT", _BAN, _about(guild, action.member), body, reason=action.reason)]


def unban(action: orders.Unban, guild: GuildMap, where: Where) -> Planned:
    """Let somebody come back."""
    return [Call("DELETE", _BAN, _about(guild, action.member), reason=action.reason)]


def role(action: orders.GrantRole | orders.RevokeRole, guild: GuildMap, where: Where) -> Planned:
    """Give or take a role."""
    role = guild.role_named(action.role)
    if not role:
        return Failed(f'The server "{guild.name}" has no role "{action.role}". Make it there, or mend its name.')
    method = "PUT" if isinstance(action, orders.GrantRole) else "DELETE"
    parameters = {**_about(guild, action.member), "role_id": role}
    return [Call(method, _MEMBER + "/roles/{role_id}", parameters, reason=action.reason)]


def nickname(action: orders.SetNickname, guild: GuildMap, where: Where) -> Planned:
    """Name somebody in this guild."""
    if own_id(action.member) == where.us:
        path, parameters = "/guilds/{guild_id}/members/@me", {"guild_id": guild.id}
    else:
        path, parameters = _MEMBER, _about(guild, action.member)
    return [Call("PATCH", path, parameters, {"nick": action.nickname[:32] or None}, reason=action.reason)]
