"""Frames about guilds and their channels, roles, threads and invites; most of them only change what is known."""

from __future__ import annotations

import msgspec

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import MessageId
from townhall.model.people import Standing
from townhall.model.places import Place
from townhall_discord import rights
from townhall_discord.atlas import GuildMap
from townhall_discord.membership import operator_of
from townhall_discord.people import known_of
from townhall_discord.scope import instant_of
from townhall_discord.shapes import Frame, Thread
from townhall_discord.shapes_of_guilds import (
    AuditEntry,
    AutoModeration,
    Channel,
    Guild,
    Invite,
    MemberChunk,
    Membership,
    RoleChange,
    RoleRemoval,
    ThreadList,
)
from townhall_discord.world import NOTHING, Events, World

_GUILD = msgspec.json.Decoder(Guild)
_CHANNEL = msgspec.json.Decoder(Channel)
_THREAD = msgspec.json.Decoder(Thread)
_THREADS = msgspec.json.Decoder(ThreadList)
_ROLE = msgspec.json.Decoder(RoleChange)
_NO_ROLE = msgspec.json.Decoder(RoleRemoval)
_CHUNK = msgspec.json.Decoder(MemberChunk)
_AUDIT = msgspec.json.Decoder(AuditEntry)
_INVITE = msgspec.json.Decoder(Invite)
_AUTOMOD = msgspec.json.Decoder(AutoModeration)

_UNPINNED = 75
_ACTIONS = {1: "blocked", 2: "alerted", 3: "muted", 4: "blocked_interaction"}


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


def thread_created(world: World, frame: Frame) -> Events:
    """Return that a thread or a post was opened; one that only came into sight is no news."""
    thread = _THREAD.decode(frame.d)
    world.atlas.add_thread(thread, thread.guild_id or "")
    place = world.place(thread.id, thread.guild_id or "")
    if place is None or not thread.newly_created:
        return NOTHING
    owner = world.someone(thread.guild_id or "", thread.owner_id) if thread.owner_id else None
    return [
        events.ThreadCreated(
            id=world.scope.event(f"{thread.id}:opened"),
            at=instant_of(thread.id),
            place=place,
            raw=bytes(frame.d),
            title=thread.name,
            operator=owner,
        )
    ]


def thread_updated(world: World, frame: Frame) -> Events:
    """Return that a thread was closed."""
    thread = _THREAD.decode(frame.d)
    world.atlas.add_thread(thread, thread.guild_id or "")
    place = world.place(thread.id, thread.guild_id or "")
    if place is None or not thread.thread_metadata.archived:
        return NOTHING
    return [events.ThreadClosed(id=world.frame_id(frame), at=world.now(), place=place, raw=bytes(frame.d))]


def thread_deleted(world: World, frame: Frame) -> Events:
    """Return that a thread is gone."""
    thread = _THREAD.decode(frame.d)
    place = world.place(thread.id, thread.guild_id or "")
    world.atlas.drop_thread(thread.id)
    if place is None:
        return NOTHING
    return [events.ThreadClosed(id=world.frame_id(frame), at=world.now(), place=place, raw=bytes(frame.d))]


def threads_listed(world: World, frame: Frame) -> Events:
    """Remember where threads hang."""
    listed = _THREADS.decode(frame.d)
    for thread in listed.threads:
        world.atlas.add_thread(thread, listed.guild_id)
    return NOTHING


def members_listed(world: World, frame: Frame) -> Events:
    """Remember people."""
    chunk = _CHUNK.decode(frame.d)
    if world.atlas.rooms_in(chunk.guild_id):
        for info in chunk.members:
            if info.user is not None:
                before = world.people.get(chunk.guild_id, info.user.id)
                world.people.put(chunk.guild_id, info.user.id, known_of(info.user, info, before))
    return NOTHING


def invite_deleted(world: World, frame: Frame) -> Events:
    """Remember that an invitation was taken back."""
    world.revoked.add(_INVITE.decode(frame.d).code)
    return NOTHING


def audited(world: World, frame: Frame) -> Events:
    """Return what only the audit log tells: that a message was unpinned."""
    entry = _AUDIT.decode(frame.d)
    options = entry.options
    if entry.action_type != _UNPINNED or options is None or options.channel_id is None or options.message_id is None:
        return NOTHING
    place = world.place(options.channel_id, entry.guild_id)
    if place is None:
        return NOTHING
    return [
        events.MessageUnpinned(
            id=world.scope.event(f"audit:{entry.id}"),
            at=instant_of(entry.id),
            place=place,
            raw=bytes(frame.d),
            message=MessageId(options.message_id),
            operator=operator_of(world, entry.guild_id, entry),
        )
    ]


def moderated(world: World, frame: Frame) -> Events:
    """Return that a filter of Discord's own acted."""
    fired = _AUTOMOD.decode(frame.d)
    place = world.place(fired.channel_id, fired.guild_id) if fired.channel_id else None
    place = place or world.home(fired.guild_id)
    if place is None:
        return NOTHING
    return [
        events.PlatformModerated(
            id=world.frame_id(frame),
            at=world.now(),
            place=place,
            raw=bytes(frame.d),
            member=world.someone(fired.guild_id, fired.user_id),
            rule=fired.matched_keyword or fired.rule_id,
            action=_ACTIONS.get(fired.action.type, str(fired.action.type)),
            excerpt=fired.content[:200],
        )
    ]
