"""Frames about people: who came, went, was removed, silenced, renamed, given a role.

Discord tells in one frame that somebody is gone and in another, a little later, who did it and why. ``entry`` is that
other one where it came in time.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from townhall.model import events
from townhall.model.ids import EventId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_discord.people import Known, known_of
from townhall_discord.scope import instant_of
from townhall_discord.shapes import Frame, MemberInfo
from townhall_discord.shapes_of_guilds import AuditEntry, Membership
from townhall_discord.world import NOTHING, Events, World

KICK, BAN, UNBAN, UPDATE, ROLES = 20, 22, 23, 24, 25
"""The kinds of entries in the audit log that tell who did something to somebody."""

_MEMBERSHIP = msgspec.json.Decoder(Membership)


def membership(frame: Frame) -> Membership:
    """Return whom a frame is about."""
    return _MEMBERSHIP.decode(frame.d)


def user_of(frame: Frame) -> str:
    """Return whom a frame is about, empty when it cannot be read."""
    try:
        return _MEMBERSHIP.decode(frame.d).user.id
    except msgspec.MsgspecError:
        return ""


def info_of(about: Membership) -> MemberInfo:
    """Return a membership in the form in which it comes along with messages."""
    return MemberInfo(
        nick=about.nick,
        roles=about.roles,
        joined_at=about.joined_at,
        premium_since=about.premium_since,
        communication_disabled_until=about.communication_disabled_until,
    )


def join_id(guild: str, user: str, joined_at: datetime | None, fallback: str) -> str:
    """Return the own part of the id of a coming: live, and found by comparing lists, it is the same."""
    return f"{guild}:join:{user}:{joined_at.timestamp() if joined_at is not None else fallback}"


def leave_id(guild: str, user: str, joined_at: datetime | None, fallback: str) -> str:
    """Return the own part of the id of a going; a membership ends once."""
    return f"{guild}:leave:{user}:{joined_at.timestamp() if joined_at is not None else fallback}"


def added(world: World, frame: Frame) -> Events:
    """Return that somebody came."""
    about = _MEMBERSHIP.decode(frame.d)
    if about.user.id == world.atlas.us:
        return NOTHING
    info = info_of(about)
    world.people.put(about.guild_id, about.user.id, known_of(about.user, info))
    place = world.home(about.guild_id)
    if place is None:
        return NOTHING
    # The fallback is made only where it is needed: many may come at once.
    fallback = "" if about.joined_at is not None else f"{world.session}:{frame.s}"
    own = join_id(about.guild_id, about.user.id, about.joined_at, fallback)
    return [
        events.MemberJoined(
            id=world.scope.event(own),
            at=about.joined_at or world.now(),
            place=place,
            raw=bytes(frame.d),
            member=world.newcomer(about.guild_id, about.user, info),
        )
    ]


def removed(world: World, frame: Frame, entry: AuditEntry | None, *, banned: bool) -> Events:
    """Return that somebody is gone: of their own will, or because ``entry`` says who removed them."""
    about = _MEMBERSHIP.decode(frame.d)
    guild, user = about.guild_id, about.user.id
    known = world.people.drop(guild, user)
    place = world.home(guild)
    if place is None or banned or user == world.atlas.us:
        # A ban is an event of its own, told by a frame of its own.
        return NOTHING
    joined_at = known.joined_at if known is not None else None
    id = world.scope.event(leave_id(guild, user, joined_at, f"{world.session}:{frame.s}"))
    member, raw = _gone(world, about, known), bytes(frame.d)
    if entry is None:
        return [events.MemberLeft(id=id, at=world.now(), place=place, raw=raw, member=member)]
    at, operator = instant_of(entry.id), operator_of(world, guild, entry)
    return [
        events.MemberKicked(
            id=id, at=at, place=place, raw=raw, member=member, operator=operator, reason=entry.reason or ""
        )
    ]


def banned(world: World, frame: Frame, entry: AuditEntry | None) -> Events:
    """Return that somebody was banned."""
    about = _MEMBERSHIP.decode(frame.d)
    place = world.home(about.guild_id)
    known = world.people.drop(about.guild_id, about.user.id)
    if place is None:
        return NOTHING
    return [
        events.MemberBanned(
            id=world.frame_id(frame),
            at=world.now(),
            place=place,
            raw=bytes(frame.d),
            member=_gone(world, about, known),
            operator=operator_of(world, about.guild_id, entry),
            reason=(entry.reason or "") if entry is not None else "",
        )
    ]


def unbanned(world: World, frame: Frame, entry: AuditEntry | None) -> Events:
    """Return that somebody may come back."""
    about = _MEMBERSHIP.decode(frame.d)
    place = world.home(about.guild_id)
    if place is None:
        return NOTHING
    return [
        events.MemberUnbanned(
            id=world.frame_id(frame),
            at=world.now(),
            place=place,
            raw=bytes(frame.d),
            member=world.member(about.guild_id, about.user),
            operator=operator_of(world, about.guild_id, entry),
        )
    ]


def changed(world: World, frame: Frame, entry: AuditEntry | None) -> Events:
    """Return what is different about somebody now."""
    about = _MEMBERSHIP.decode(frame.d)
    guild, user = about.guild_id, about.user.id
    info = info_of(about)
    after = known_of(about.user, info, world.people.get(guild, user))
    before = world.people.put(guild, user, after)
    place = world.home(guild)
    if place is None or before is None:
        return NOTHING
    member, raw = world.member(guild, about.user, info), bytes(frame.d)
    operator = operator_of(world, guild, entry)
    id, at = world.frame_id(frame), world.now()
    found: Events = []
    if before.name != after.name:
        found.append(
            events.MemberRenamed(
                id=EventId(f"{id}:name"),
                at=at,
                place=place,
                raw=raw,
                member=member,
                operator=operator,
                old_name=before.name,
            )
        )
    if before.roles != after.roles:
        found += _roles(world, guild, Shared(id, at, place, raw), before, after, member, operator)
    if before.muted_until != after.muted_until:
        found += _mute(world, Shared(id, at, place, raw), after, member, operator, entry)
    if before.supports != after.supports:
        found.append(
            events.SupporterChanged(
                id=EventId(f"{id}:support"), at=at, place=place, raw=raw, member=member, supports=after.supports
            )
        )
    return found


class Shared(msgspec.Struct, frozen=True):
    """What the events of one frame have in common."""

    id: str
    at: datetime
    place: Place
    raw: bytes


def _roles(
    world: World, guild: str, shared: Shared, before: Known, after: Known, member: Member, operator: Member | None
) -> Events:
    map = world.atlas.guilds.get(guild)
    gained = tuple(role for role in after.roles if role not in before.roles)
    lost = tuple(role for role in before.roles if role not in after.roles)
    if not gained and not lost:
        return NOTHING
    return [
        events.MemberRolesChanged(
            id=EventId(f"{shared.id}:roles"),
            at=shared.at,
            place=shared.place,
            raw=shared.raw,
            member=member,
            operator=operator,
            added=map.role_names(gained) if map is not None else gained,
            removed=map.role_names(lost) if map is not None else lost,
        )
    ]


def _mute(
    world: World, shared: Shared, after: Known, member: Member, operator: Member | None, entry: AuditEntry | None
) -> Events:
    until, id = after.muted_until, EventId(f"{shared.id}:mute")
    at, place, raw = shared.at, shared.place, shared.raw
    if until is None or until <= world.now():
        return [events.MemberUnmuted(id=id, at=at, place=place, raw=raw, member=member, operator=operator)]
    reason = (entry.reason or "") if entry is not None else ""
    return [
        events.MemberMuted(
            id=id, at=at, place=place, raw=raw, member=member, operator=operator, until=until, reason=reason
        )
    ]


def operator_of(world: World, guild: str, entry: AuditEntry | None) -> Member | None:
    """Return who did it, as far as the audit log tells."""
    if entry is None or not entry.user_id or entry.user_id == entry.target_id:
        return None
    return world.someone(guild, entry.user_id)


def _gone(world: World, about: Membership, known: Known | None) -> Member:
    if known is None:
        return world.member(about.guild_id, about.user)
    return world.member(
        about.guild_id,
        about.user,
        MemberInfo(nick=known.name, roles=known.roles, joined_at=known.joined_at),
    )
