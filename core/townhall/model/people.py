"""Who acts: people, bots, channels and anonymous admins, each as their own kind of actor."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

import msgspec

from townhall.model.ids import GroupId, MemberId


class ActorKind(StrEnum):
    """What stands behind a name; only a person is ever greeted, scored or warned."""

    PERSON = "person"
    BOT = "bot"
    SELF = "self"
    """Our own account in that group."""
    ANONYMOUS_ADMIN = "anonymous_admin"
    CHANNEL = "channel"
    """A channel that speaks in a group under its own name."""
    WEBHOOK = "webhook"
    SYSTEM = "system"


class Standing(StrEnum):
    """The rank the platform itself gives somebody in a group."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    RESTRICTED = "restricted"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Rank(IntEnum):
    """Where somebody stands among those who run a group; nobody acts on an equal or higher rank."""

    NOBODY = 0
    """Who cannot act by themselves: bots, channels, anonymous admins, people of another account."""
    MEMBER = 1
    POSITION = 2
    """Holds a label ``position:…`` or ``duty:…`` now."""
    STAFF = 3
    """An administrator on the platform, or ``staff`` of ops.toml."""
    OWNER = 4
    """The owner on the platform."""


class Right(msgspec.Struct, frozen=True):
    """A permission that somebody must hold in a group."""

    member: MemberId
    node: str
    group: GroupId
    """Where it is judged; ``node`` and ``member`` mean what they mean there."""


class Member(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Somebody as seen in one group at the time of an event."""

    id: MemberId
    name: str = ""
    """The display name as the platform gives it; it is data, never markup."""
    handle: str = ""
    """The name one types after ``@``, without the ``@``; empty where there is none."""
    kind: ActorKind = ActorKind.PERSON
    standing: Standing = Standing.UNKNOWN
    locale: str = ""
    """The BCP 47 tag of the person's client where the platform tells."""
    joined_at: datetime | None = None
    account_created_at: datetime | None = None
    roles: tuple[str, ...] = ()
    """The platform's own roles; permission checks read labels, never these."""

    @property
    def is_person(self) -> bool:
        """Whether a human being speaks under a name of their own."""
        return self.kind is ActorKind.PERSON

    @property
    def is_staff(self) -> bool:
        """Whether the platform lets them manage the group."""
        return self.standing in (Standing.OWNER, Standing.ADMIN)
