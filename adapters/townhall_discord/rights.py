"""What a set of roles may do in a channel, as Discord reckons it, and which of our features that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from discord import Permissions

from townhall.model.capabilities import Feature, No
from townhall.model.results import Forbidden
from townhall_discord.atlas import GuildMap
from townhall_discord.shapes_of_guilds import Channel, Overwrite

EVERYTHING = Permissions.all().value
ADMINISTRATOR = Permissions(administrator=True).value
STAFF = Permissions(
    administrator=True, manage_guild=True, kick_members=True, ban_members=True, moderate_members=True
).value
"""Whoever has one of these is staff of a guild."""

VIEW = Permissions(view_channel=True).value
SEND = Permissions(send_messages=True).value

_F = Feature
NEEDED: Mapping[str, tuple[Feature, ...]] = {
    "view_channel": (_F.SEES_MESSAGES, _F.SAY),
    "send_messages": (_F.SAY,),
    "read_message_history": (_F.REPLY, _F.REACTION_LIST),
    "embed_links": (_F.IMAGES,),
    "attach_files": (_F.FILES,),
    "add_reactions": (_F.REACT,),
    "mention_everyone": (_F.MENTION_ALL,),
    "manage_messages": (_F.DELETE_OTHERS, _F.CLEAR_REACTIONS),
    "pin_messages": (_F.PIN,),
    "create_public_threads": (_F.THREADS,),
    "send_polls": (_F.POLLS,),
    "moderate_members": (_F.MUTE,),
    "manage_channels": (_F.SLOW_MODE,),
    "manage_roles": (_F.ROLES, _F.MUTE_ALL),
    "kick_members": (_F.KICK,),
    "ban_members": (_F.BAN,),
    "manage_nicknames": (_F.SET_NICKNAME,),
    "create_instant_invite": (_F.INVITE_LINKS, _F.INVITE_TO_GROUP),
    "manage_guild": (_F.SEES_INVITES,),
    "view_audit_log": (_F.SEES_OPERATORS,),
}
"""Which permission each feature needs."""

WANTED = Permissions(**dict.fromkeys((*NEEDED, "send_messages_in_threads", "use_external_emojis"), True))
"""The permissions of the invite link."""

_BITS = {name: Permissions(**{name: True}).value for name in (*NEEDED, "send_messages_in_threads")}


def _bits_of(permissions: str) -> int:
    """Discord writes permissions as decimal text; what is none allows nothing."""
    return int(permissions) if permissions.isascii() and permissions.isdigit() and len(permissions) < 30 else 0


def in_guild(guild: GuildMap, user: str, roles: Iterable[str]) -> int:
    """Return the permissions somebody has in a guild, before a channel's own."""
    if user == guild.owner:
        return EVERYTHING
    found = 0
    for id in (guild.id, *roles):
        role = guild.roles.get(id)
        if role is not None:
            found |= _bits_of(role.permissions)
    return EVERYTHING if found & ADMINISTRATOR else found


def in_channel(guild: GuildMap, channel: Channel, user: str, roles: Iterable[str]) -> int:
    """Return the permissions somebody has in a channel."""
    held = frozenset(roles)
    found = in_guild(guild, user, held)
    if found & ADMINISTRATOR:
        return found
    everyone = [one for one in channel.permission_overwrites if one.id == guild.id]
    by_role = [one for one in channel.permission_overwrites if one.type == 0 and one.id in held and one.id != guild.id]
    own = [one for one in channel.permission_overwrites if one.type == 1 and one.id == user]
    for layer in (everyone, by_role, own):
        found = _over(found, layer)
    # Who does not see a channel can do nothing in it.
    return found if found & VIEW else 0


def _over(found: int, layer: list[Overwrite]) -> int:
    allow = deny = 0
    for one in layer:
        allow |= _bits_of(one.allow)
        deny |= _bits_of(one.deny)
    return found & ~deny | allow


def missing(permissions: int) -> dict[Feature, No]:
    """Return the features that are lost for want of a permission, each with what to switch on."""
    lost: dict[Feature, No] = {}
    for name, features in NEEDED.items():
        if not permissions & _BITS[name]:
            for feature in features:
                lost.setdefault(feature, _no(name))
    return lost


def refusal(permissions: int, name: str) -> Forbidden | None:
    """Return why something is not even asked of Discord, None when it may be."""
    if permissions & _BITS[name] and permissions & VIEW:
        return None
    lacking = _no(name if permissions & VIEW else "view_channel")
    return Forbidden(lacking.reason, lacking.remedy)


def named(permissions: int) -> list[str]:
    """Return the names of the wanted permissions that are missing, as the client shows them."""
    return [shown(name) for name in NEEDED if not permissions & _BITS[name]]


def shown(name: str) -> str:
    """Return a permission as Discord's client writes it, nearly."""
    return name.replace("_", " ").capitalize().replace("guild", "server")


def _no(name: str) -> No:
    return No(
        f'The bot lacks the permission "{shown(name)}" in this channel.',
        "Give it to the role of the bot in the settings of the server or the channel.",
    )
