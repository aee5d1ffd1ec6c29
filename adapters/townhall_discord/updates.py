"""From a frame of the gateway to what happened: one table, data in, data out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from townhall_discord import guilds, membership, messages, rooms
from townhall_discord.interactions import interacted
from townhall_discord.shapes import Frame
from townhall_discord.shapes_of_guilds import AuditEntry
from townhall_discord.world import NOTHING, Events, World

_AUDIT = msgspec.json.Decoder(AuditEntry)


class Malformed(Exception):
    """A frame is not what Discord says it is."""


def _added(world: World, frame: Frame, entry: AuditEntry | None) -> Events:
    return membership.added(world, frame)


def _changed(world: World, frame: Frame, entry: AuditEntry | None) -> Events:
    about = membership.membership(frame)
    if about.user.id == world.atlas.us:
        return guilds.our_roles_changed(world, frame, about) + membership.changed(world, frame, entry)
    return membership.changed(world, frame, entry)


def _removed(world: World, frame: Frame, entry: AuditEntry | None) -> Events:
    return membership.removed(world, frame, entry, banned=entry is not None and entry.action_type == membership.BAN)


SIMPLE: Mapping[str, Callable[[World, Frame], Events]] = {
    "MESSAGE_CREATE": messages.created,
    "MESSAGE_UPDATE": messages.updated,
    "MESSAGE_DELETE": messages.deleted,
    "MESSAGE_DELETE_BULK": messages.deleted,
    "MESSAGE_REACTION_ADD": messages.reacted,
    "MESSAGE_REACTION_REMOVE": messages.unreacted,
    "MESSAGE_POLL_VOTE_ADD": messages.voted,
    "MESSAGE_POLL_VOTE_REMOVE": messages.unvoted,
    "GUILD_CREATE": guilds.guild_created,
    "GUILD_UPDATE": guilds.guild_updated,
    "GUILD_DELETE": guilds.guild_deleted,
    "CHANNEL_CREATE": guilds.channel_changed,
    "CHANNEL_UPDATE": guilds.channel_changed,
    "CHANNEL_DELETE": guilds.channel_deleted,
    "GUILD_ROLE_CREATE": guilds.role_changed,
    "GUILD_ROLE_UPDATE": guilds.role_changed,
    "GUILD_ROLE_DELETE": guilds.role_deleted,
    "THREAD_CREATE": rooms.thread_created,
    "THREAD_UPDATE": rooms.thread_updated,
    "THREAD_DELETE": rooms.thread_deleted,
    "THREAD_LIST_SYNC": rooms.threads_listed,
    "GUILD_MEMBERS_CHUNK": rooms.members_listed,
    "GUILD_AUDIT_LOG_ENTRY_CREATE": rooms.audited,
    "INVITE_DELETE": rooms.invite_deleted,
    "AUTO_MODERATION_ACTION_EXECUTION": rooms.moderated,
    "INTERACTION_CREATE": interacted,
}
"""What each kind of frame means that stands for itself."""

WITH_ENTRY: Mapping[str, Callable[[World, Frame, AuditEntry | None], Events]] = {
    "GUILD_MEMBER_ADD": _added,
    "GUILD_MEMBER_UPDATE": _changed,
    "GUILD_MEMBER_REMOVE": _removed,
    "GUILD_BAN_ADD": membership.banned,
    "GUILD_BAN_REMOVE": membership.unbanned,
}
"""What each kind of frame means to which the audit log may have more to say."""


def events_of(world: World, frame: Frame, entry: AuditEntry | None = None) -> Events:
    """Return what a frame means; raises :class:`Malformed` for one that cannot be read.

    ``entry`` is what the audit log says of it, where that is known.
    """
    kind = frame.t or ""
    try:
        if (simple := SIMPLE.get(kind)) is not None:
            return simple(world, frame)
        if (informed := WITH_ENTRY.get(kind)) is not None:
            return informed(world, frame, entry)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as error:
        raise Malformed(f"{kind}: {error}") from error
    return NOTHING


def audit_entry(frame: Frame) -> AuditEntry | None:
    """Return the entry of the audit log a frame carries, None for a broken one."""
    try:
        return _AUDIT.decode(frame.d)
    except msgspec.MsgspecError:
        return None


class _Where(msgspec.Struct):
    guild_id: str = ""
    id: str = ""


_WHERE = msgspec.json.Decoder(_Where)


def guild_of(frame: Frame) -> str:
    """Return the guild a frame belongs to, empty for private talks and what belongs to none."""
    try:
        where = _WHERE.decode(frame.d)
    except msgspec.MsgspecError:
        return ""
    return where.id if frame.t in ("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE") else where.guild_id


__all__ = ["NOTHING", "SIMPLE", "WITH_ENTRY", "Malformed", "audit_entry", "events_of", "guild_of"]
