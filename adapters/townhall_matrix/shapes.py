"""What a homeserver sends, as far as we read it: typed partial structs, decoded from the raw bytes at the door."""

from __future__ import annotations

from typing import Annotated

import msgspec

Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_000)]
"""A moment on the homeserver's clock; what no calendar has is refused."""


class Shape(msgspec.Struct, frozen=True, gc=False):
    """What every shape is; unknown fields are left alone."""


class Membership(Shape, frozen=True, gc=False):
    """The content of ``m.room.member``."""

    membership: str = "leave"
    displayname: str | None = None
    reason: str | None = None
    is_direct: bool | None = None


class Unsigned(msgspec.Struct, frozen=True):
    """What the homeserver adds to an event."""

    prev_content: msgspec.Raw = msgspec.Raw()
    prev_sender: str = ""
    replaces_state: str = ""


class RoomEvent(msgspec.Struct, frozen=True):
    """One event of a room; its content is decoded by its type."""

    type: str
    sender: str
    content: msgspec.Raw
    event_id: str = ""
    origin_server_ts: Milliseconds = 0
    state_key: str | None = None
    redacts: str = ""
    unsigned: Unsigned = Unsigned()


class ReplyTo(Shape, frozen=True, gc=False):
    """The target of a reply."""

    event_id: str = ""


class RelatesTo(Shape, frozen=True, gc=False):
    """The relation of an event to an earlier one."""

    rel_type: str = ""
    event_id: str = ""
    key: str = ""
    is_falling_back: bool = False
    in_reply_to: ReplyTo | None = msgspec.field(default=None, name="m.in_reply_to")


class Mentions(Shape, frozen=True, gc=False):
    """Whom a message means, as its author said."""

    user_ids: tuple[str, ...] = ()
    room: bool = False


class MediaFacts(Shape, frozen=True, gc=False):
    """What is told about a file."""

    size: int | None = None


class Body(Shape, frozen=True, gc=False):
    """What a message says; also the new content of an edit."""

    msgtype: str = ""
    body: str = ""
    format: str = ""
    formatted_body: str = ""
    url: str = ""
    filename: str = ""
    geo_uri: str = ""
    info: MediaFacts | None = None
    voice: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="org.matrix.msc3245.voice")
    mentions: Mentions | None = msgspec.field(default=None, name="m.mentions")


class Message(Body, frozen=True, gc=False):
    """The content of ``m.room.message`` and ``m.sticker``."""

    relates_to: RelatesTo | None = msgspec.field(default=None, name="m.relates_to")
    new_content: Body | None = msgspec.field(default=None, name="m.new_content")


class LeastMessage(Shape, frozen=True, gc=False):
    """What is left of a message when anything else of it is not what it should be."""

    msgtype: str = ""
    body: str = ""


class Related(Shape, frozen=True, gc=False):
    """The content of anything that only points at an earlier event: reactions, and what we look up for replies."""

    relates_to: RelatesTo | None = msgspec.field(default=None, name="m.relates_to")


class Redaction(Shape, frozen=True, gc=False):
    """The content of ``m.room.redaction``; before room version 11 the target stands outside of it."""

    redacts: str = ""
    reason: str | None = None


class Creation(Shape, frozen=True, gc=False):
    """The content of ``m.room.create``."""

    room_version: str = "1"
    type: str = ""
    additional_creators: tuple[str, ...] = ()
    predecessor: ReplyToRoom | None = None


class ReplyToRoom(Shape, frozen=True, gc=False):
    """The room that this one continues."""

    room_id: str = ""


class Tombstone(Shape, frozen=True, gc=False):
    """The content of ``m.room.tombstone``."""

    replacement_room: str = ""
    body: str = ""


class Named(Shape, frozen=True, gc=False):
    """The content of ``m.room.name``, ``m.room.topic`` and ``m.room.canonical_alias``."""

    name: str | None = None
    topic: str | None = None
    alias: str | None = None


class Pinned(Shape, frozen=True, gc=False):
    """The content of ``m.room.pinned_events``."""

    pinned: tuple[str, ...] = ()


class Levels(msgspec.Struct, frozen=True):
    """The content of ``m.room.power_levels``; old rooms have numbers as texts, so it is decoded leniently."""

    users: dict[str, int] = {}
    events: dict[str, int] = {}
    notifications: dict[str, int] = {}
    users_default: int = 0
    events_default: int = 0
    state_default: int = 50
    ban: int = 50
    kick: int = 50
    redact: int = 50
    invite: int = 0


class Timeline(msgspec.Struct, frozen=True):
    """What happened in a room since the last sync."""

    events: list[msgspec.Raw] = []
    limited: bool = False
    prev_batch: str = ""


class Happenings(msgspec.Struct, frozen=True):
    """A list of events."""

    events: list[msgspec.Raw] = []


class Summary(Shape, frozen=True, gc=False):
    """How many are in a room, and who, where it is small."""

    joined: int | None = msgspec.field(default=None, name="m.joined_member_count")
    invited: int | None = msgspec.field(default=None, name="m.invited_member_count")
    heroes: tuple[str, ...] = msgspec.field(default=(), name="m.heroes")


class JoinedRoom(msgspec.Struct, frozen=True):
    """A room we are in, or have just left."""

    timeline: Timeline = Timeline()
    state: Happenings = Happenings()
    summary: Summary = Summary()


class InvitedRoom(msgspec.Struct, frozen=True):
    """A room we are invited into, as much of it as is shown to us."""

    invite_state: Happenings = Happenings()


class Rooms(msgspec.Struct, frozen=True):
    """The rooms of a sync, by how we stand to them."""

    join: dict[str, JoinedRoom] = {}
    invite: dict[str, InvitedRoom] = {}
    leave: dict[str, JoinedRoom] = {}


class Sync(msgspec.Struct, frozen=True):
    """The answer to ``/sync``."""

    next_batch: str
    rooms: Rooms = Rooms()
    account_data: Happenings = Happenings()


class AccountDatum(msgspec.Struct, frozen=True):
    """One thing the account keeps on the homeserver."""

    type: str = ""
    content: msgspec.Raw = msgspec.Raw()


class Page(msgspec.Struct, frozen=True):
    """The answer to ``/messages`` and ``/relations``."""

    chunk: list[msgspec.Raw] = []
    state: list[msgspec.Raw] = []
    end: str = ""
    next_batch: str = ""


class Refusal(Shape, frozen=True, gc=False):
    """What a homeserver says when it refuses."""

    errcode: str = ""
    error: str = ""
    retry_after_ms: int | None = None
    soft_logout: bool = False
