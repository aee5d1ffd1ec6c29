"""What the page is shown: people, rooms, messages and what belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from townhall.model.capabilities import Ability
from townhall.model.parts import Parts
from townhall.model.people import Standing


class _Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What the server shows; every field is always there."""


class Person(_Shape, frozen=True, kw_only=True):
    """Somebody as the page shows them in one room (or without one)."""

    id: str
    name: str
    bot: bool = False


class MemberCard(_Shape, frozen=True, kw_only=True):
    """A line of the member list."""

    person: Person
    standing: Standing
    roles: tuple[str, ...] = ()
    """The labels beside the name."""
    title: str = ""
    """An honorary title beside the name."""
    nickname: str = ""
    online: bool = False
    joined_at: datetime | None = None
    muted: bool = False
    muted_until: datetime | None = None
    """None while ``muted`` means until unmuted."""


class BannedCard(_Shape, frozen=True, kw_only=True):
    """Somebody who may not come in; only staff see it."""

    person: Person
    until: datetime | None = None
    reason: str = ""


class RequestCard(_Shape, frozen=True, kw_only=True):
    """Somebody who asks to be let in; only staff see it."""

    person: Person
    text: str
    at: datetime


class CommandHint(_Shape, frozen=True, kw_only=True):
    """A command the page may offer while one types."""

    name: str
    summary: str
    usage: str = ""


class RoomCard(_Shape, frozen=True, kw_only=True):
    """A room or a private talk as one person sees it."""

    id: str
    """The chat of ops.toml, or ``@`` and a person's id for a talk; ``@house`` is the talk with the house."""
    title: str
    alias: str = ""
    topic: str = ""
    like: str = ""
    door: str = "open"
    """``open``, ``ask`` or ``hosts``."""
    state: str = "outside"
    """``joined``, ``outside``, ``pending``, ``invited`` or ``banned``."""
    banned_until: datetime | None = None
    standing: Standing = Standing.OUTSIDE
    """One's own rank here; ``admin`` and ``owner`` are staff."""
    nickname: str = ""
    muted: bool = False
    muted_until: datetime | None = None
    quiet: bool = False
    """Only staff may write now."""
    slow_seconds: int = 0
    members: int = 0
    sequence: int = 0
    """The number of the latest change in the room."""
    tools: tuple[str, ...] = ()
    """What people can do here: some of ``edit delete react reply press vote nickname pin``."""
    abilities: Mapping[str, Ability] = {}
    """Features of our account here that do not work as asked; every other works."""
    commands: tuple[CommandHint, ...] = ()
    direct: bool = False


class ReactionCount(_Shape, frozen=True, kw_only=True):
    """One emoji under a message and who gave it."""

    emoji: str
    people: tuple[Person, ...]


class ReplyPreview(_Shape, frozen=True, kw_only=True):
    """What a message answers."""

    id: str
    author: Person | None
    text: str
    """At most 200 characters; empty when deleted."""
    deleted: bool = False


class Notice(_Shape, frozen=True, kw_only=True):
    """Something that happened in the room, shown as a line of its own."""

    what: str
    """``joined``, ``left``, ``kicked``, ``muted``, ``unmuted``, ``banned``, ``unbanned``, ``renamed``, ``pinned``,
    ``unpinned``, ``approved``, ``declined``, ``invited``, ``quiet``, ``unquiet``, ``slow`` or ``titled``."""
    person: Person | None = None
    """Whom it happened to."""
    operator: Person | None = None
    """Who did it, where that is somebody else."""
    until: datetime | None = None
    reason: str = ""
    detail: str = ""
    """The old name (renamed), the seconds (slow), the title (titled), the message id (pinned), the room's title
    (declined, invited)."""


class PollCard(_Shape, frozen=True, kw_only=True):
    """A poll under a message."""

    question: str
    choices: tuple[str, ...]
    votes: tuple[tuple[Person, ...], ...]
    several: bool = False
    closed: bool = False
    closes_at: datetime | None = None


class MessageCard(_Shape, frozen=True, kw_only=True):
    """A message, a notice or what is left of a deleted message."""

    id: str
    """A number as text; messages of a room stand in the order of these numbers."""
    sequence: int
    """The room's number when this message last changed; the higher one is the newer state."""
    author: Person | None
    """None for a notice."""
    at: datetime
    parts: Parts = ()
    """The tree of the message; empty when deleted."""
    text: str = ""
    """What a person typed, for editing one's own; empty for others' messages."""
    reply: ReplyPreview | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    deleted_by: Person | None = None
    reactions: tuple[ReactionCount, ...] = ()
    pinned: bool = False
    notice: Notice | None = None
    poll: PollCard | None = None
    announcement: bool = False
    silent: bool = False
    nonce: str = ""
    """Of one's own message: the nonce it was sent with."""


class FormQuestion(_Shape, frozen=True, kw_only=True):
    """One question of a form."""

    name: str
    label: str
    required: bool = True
    long: bool = False
    most: int = 1000
    choices: tuple[str, ...] = ()
