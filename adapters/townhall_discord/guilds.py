"""Frames about guilds and their channels, roles, threads and invites; most of them only change what is known."""

from __future__ import annotations

import msgspec

from townhall.model import events
from townhall.model.events import Event
from townhall.model.people import Standing
from townhall.model.places import Place
from townhall_discord import rights
from townhall_discord.atlas import GuildMap
from townhall_discord.shapes import Frame
from townhall_discord.shapes_of_guilds import (
    Channel,
    Guild,
    Membership,
    RoleChange,
    RoleRemoval,
)
from townhall_discord.world import NOTHING, Events, World

_GUILD = msgspec.json.Decoder(Guild)
_CHANNEL = msgspec.json.Decoder(Channel)
_ROLE = msgspec.json.Decoder(RoleChange)
_NO_ROLE = msgspec.json.Decoder(RoleRemoval)


def guild_created(world: World, frame: Frame) -> Events:
    """Take a guild in; that we are new there is told unless we were there when the session began.

    Of the members only some come along, so the list is read apart and compared whole.
    """
    guild = _GUILD.decode(frame.d)
    if guild.unavailable:
        return NOTHING
    returning = guild.id in world.starting or guild.id in world.atlas.guilds
    world.starting.discard(guild.id)
    world.atlas.add_guild(guild)
    place = world.home(guild.id)
    if returning or place is None:
        return NOTHING
    since = guild.joined_at or world.now()
    id = world.scope.event(f"{guild.id}:added:{since.isoformat()}")
    return [events.BotAdded(id=id, at=since, place=place, raw=_head(guild), title=guild.name)]


def _head(guild: Guild) -> bytes:
    # A guild may be many megabytes; nobody needs them in every journal.
    return msgspec.json.encode({"id": guild.id, "name": guild.name})


def guild_deleted(world: World, frame: Frame) -> Events:
    """Return that we are no longer in a guild; one that is only out of order stays."""
    guild = _GUILD.decode(frame.d)
    world.starting.discard(guild.id)
    if guild.unavailable:
        return NOTHING
    place = world.home(guild.id)
    world.atlas.forget_guild(guild.id)
    if place is None:
        return NOTHING
    return [events.BotRemoved(id=world.frame_id(frame), at=world.now(), place=place, raw=bytes(frame.d))]


def guild_updated(world: World, frame: Frame) -> Events:
    """Take in what changed about a guild; its title is told where it has a home."""
    guild = _GUILD.decode(frame.d)
    map = world.atlas.guilds.get(guild.id)
    before = map.name if map is not None else guild.name
    world.atlas.update_guild(guild)
    place = world.home(guild.id)
    if place is None or before == guild.name:
        return NOTHING
    id = world.frame_id(frame)
    return [events.GroupUpdated(id=id, at=world.now(), place=place, raw=bytes(frame.d), title=guild.name)]


def channel_changed(world: World, frame: Frame) -> Events:
    """Take a channel in; a new name or topic, and what we may do there now, are told."""
    channel = _CHANNEL.decode(frame.d)
    map = world.atlas.guilds.get(channel.guild_id or "")
    if map is None:
        return NOTHING
    could = _could(map, channel.id, world)
    before = world.atlas.put_channel(channel)
    place = world.place(channel.id, map.id)
    if place is None or before is None:
        return NOTHING
    found: Events = []
    title = channel.name if channel.name != before.name else None
    topic = (channel.topic or "") if channel.topic != before.topic else None
    if title is not None or topic is not None:
        id = world.frame_id(frame)
        found.append(
            events.GroupUpdated(id=id, at=world.now(), place=place, raw=bytes(frame.d), title=title, topic=topic)
        )
    return found + _rights_events(world, frame, map, {channel.id: could})


def channel_deleted(world: World, frame: Frame) -> Events:
    """Return that a channel is gone, and with it the group it was."""
    channel = _CHANNEL.decode(frame.d)
    place = world.place(channel.id, channel.guild_id or "")
    world.atlas.drop_channel(channel)
    if place is None or place.thread:
        return NOTHING
    id, reason = world.frame_id(frame), "The channel was deleted."
    return [events.BotRemoved(id=id, at=world.now(), place=place, raw=bytes(frame.d), reason=reason)]


def role_changed(world: World, frame: Frame) -> Events:
    """Take a role in; what it lets us do now is told."""
    change = _ROLE.decode(frame.d)
    map = world.atlas.guilds.get(change.guild_id)
    if map is None:
        return NOTHING
    could = {room: _could(map, room, world) for room in world.atlas.rooms_in(map.id)}
    world.atlas.put_role(change.guild_id, change.role)
    return _rights_events(world, frame, map, could)


def role_deleted(world: World, frame: Frame) -> Events:
    """Forget a role; what we can still do is told."""
    removal = _NO_ROLE.decode(frame.d)
    map = world.atlas.guilds.get(removal.guild_id)
    if map is None:
        return NOTHING
    could = {room: _could(map, room, world) for room in world.atlas.rooms_in(map.id)}
    world.atlas.drop_role(removal.guild_id, removal.role_id)
    return _rights_events(world, frame, map, could)


def our_roles_changed(world: World, frame: Frame, about: Membership) -> Events:
    """Take in which roles we have; what they let us do now is told."""
    map = world.atlas.guilds.get(about.guild_id)
    if map is None or map.our_roles == about.roles:
        return NOTHING
    could = {room: _could(map, room, world) for room in world.atlas.rooms_in(map.id)}
    map.our_roles = about.roles
    return _rights_events(world, frame, map, could)


def _could(map: GuildMap, channel: str, world: World) -> int:
    known = map.channels.get(channel)
    return 0 if known is None else rights.in_channel(map, known, world.atlas.us, map.our_roles)


def _rights_events(world: World, frame: Frame, map: GuildMap, before: dict[str, int]) -> Events:
    found: list[Event] = []
    for room, could in before.items():
        can = _could(map, room, world)
        if can == could or room not in world.atlas.configured:
            continue
        lost = rights.missing(can)
        allowed = sorted({feature for features in rights.NEEDED.values() for feature in features} - lost.keys())
        found.append(
            events.BotRightsChanged(
                id=world.scope.event(f"{world.session}:{frame.s}:rights:{room}"),
                at=world.now(),
                place=Place(world.scope.group(room), "", map.id),
                raw=bytes(frame.d),
                standing=Standing.ADMIN if can & rights.STAFF else Standing.MEMBER,
                rights=tuple(feature.value for feature in allowed),
            )
        )
    return found
