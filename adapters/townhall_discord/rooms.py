"""Frames about threads, lists, the audit log, invitations and Discord's own filters."""

from __future__ import annotations

import msgspec

from townhall.model import events
from townhall.model.ids import MessageId
from townhall_discord.membership import operator_of
from townhall_discord.people import known_of
from townhall_discord.scope import instant_of
from townhall_discord.shapes import Frame, Thread
from townhall_discord.shapes_of_guilds import AuditEntry, AutoModeration, Invite, MemberChunk, ThreadList
from townhall_discord.world import NOTHING, Events, World

_THREAD = msgspec.json.Decoder(Thread)
_THREADS = msgspec.json.Decoder(ThreadList)
_CHUNK = msgspec.json.Decoder(MemberChunk)
_AUDIT = msgspec.json.Decoder(AuditEntry)
_INVITE = msgspec.json.Decoder(Invite)
_AUTOMOD = msgspec.json.Decoder(AutoModeration)

_UNPINNED = 75
_ACTIONS = {1: "blocked", 2: "alerted", 3: "muted", 4: "blocked_interaction"}


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
