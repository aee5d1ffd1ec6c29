"""What Discord sends about guilds, their channels and who is in them, with only the fields that are needed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from townhall_discord.shapes import MemberInfo, Shape, Thread, User


class Overwrite(Shape, frozen=True, gc=False):
    """What a channel allows or denies a role (type 0) or a member (type 1)."""

    id: str
    type: int = 0
    allow: str = "0"
    deny: str = "0"


class Role(Shape, frozen=True, gc=False):
    """A role of a guild."""

    id: str
    name: str = ""
    permissions: str = "0"
    position: int = 0
    managed: bool = False


class Channel(Shape, frozen=True, gc=False):
    """A channel of a guild."""

    id: str
    type: int = 0
    guild_id: str | None = None
    name: str = ""
    topic: str | None = None
    parent_id: str | None = None
    permission_overwrites: tuple[Overwrite, ...] = ()
    rate_limit_per_user: int = 0


class Guild(Shape, frozen=True, gc=False):
    """A guild as it comes, whole or changed."""

    id: str
    name: str = ""
    unavailable: bool = False
    owner_id: str = ""
    system_channel_id: str | None = None
    joined_at: datetime | None = None
    member_count: int = 0
    approximate_member_count: int = 0
    roles: tuple[Role, ...] = ()
    channels: tuple[Channel, ...] = ()
    threads: tuple[Thread, ...] = ()
    members: tuple[MemberInfo, ...] = ()


class Ready(Shape, frozen=True, gc=False):
    """The beginning of a session."""

    session_id: str
    resume_gateway_url: str
    user: User
    guilds: tuple[Guild, ...] = ()


class RoleChange(Shape, frozen=True, gc=False):
    """A role that was made or changed."""

    guild_id: str
    role: Role


class RoleRemoval(Shape, frozen=True, gc=False):
    """A role that is gone."""

    guild_id: str
    role_id: str


class ThreadList(Shape, frozen=True, gc=False):
    """The open threads of channels that came into sight."""

    guild_id: str = ""
    threads: tuple[Thread, ...] = ()


class Membership(Shape, frozen=True, gc=False):
    """Somebody in a guild: joined, changed, or gone (then only the user is told)."""

    guild_id: str
    user: User
    nick: str | None = None
    roles: tuple[str, ...] = ()
    joined_at: datetime | None = None
    premium_since: datetime | None = None
    communication_disabled_until: datetime | None = None


class MemberChunk(Shape, frozen=True, gc=False):
    """A piece of a guild's member list."""

    guild_id: str
    members: tuple[MemberInfo, ...] = ()


class AuditChange(Shape, frozen=True, gc=False):
    """One trait an operator changed."""

    key: str
    new_value: msgspec.Raw = msgspec.Raw(b"null")


class AuditOptions(Shape, frozen=True, gc=False):
    """Where something was done, for messages."""

    channel_id: str | None = None
    message_id: str | None = None


class AuditEntry(Shape, frozen=True, gc=False):
    """Who did what to whom."""

    id: str
    action_type: int
    guild_id: str = ""
    user_id: str | None = None
    target_id: str | None = None
    reason: str | None = None
    changes: tuple[AuditChange, ...] = ()
    options: AuditOptions | None = None


class Invite(Shape, frozen=True, gc=False):
    """An invite link and how often it was used."""

    code: str
    guild_id: str | None = None
    uses: int = 0
    max_uses: int = 0
    inviter: User | None = None


class AutoModeration(Shape, frozen=True, gc=False):
    """What a filter of Discord's own did."""

    guild_id: str
    user_id: str
    rule_id: str = ""
    rule_trigger_type: int = 0
    action: AutoModerationAction = msgspec.field(default_factory=lambda: AutoModerationAction())
    channel_id: str | None = None
    message_id: str | None = None
    alert_system_message_id: str | None = None
    content: str = ""
    matched_keyword: str | None = None


class AutoModerationAction(Shape, frozen=True, gc=False):
    """What kind of thing a filter did."""

    type: int = 0
