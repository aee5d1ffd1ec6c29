"""What the page and the server say to each other over the WebSocket at ``/ws``: JSON objects tagged by ``kind``.

PROTOCOL.md beside this file tells the same as prose, with examples and the rules of resuming.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec

from townhall.model.capabilities import Ability
from townhall.model.parts import Parts
from townhall.model.people import Standing

VERSION = 1
"""Goes up when an old page could not understand a new server."""

FRAME_BYTES = 64 * 1024
"""The largest frame the server reads."""

NonceText: TypeAlias = Annotated[str, msgspec.Meta(max_length=64)]
IdText: TypeAlias = Annotated[str, msgspec.Meta(max_length=200)]


# ---------------------------------------------------------------------------------------------- page → server


class FromPage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every frame of the page carries."""

    nonce: NonceText = ""
    """Chosen by the page; comes back in the ``done``, ``error`` or answer this frame leads to."""


class Hello(FromPage, frozen=True, kw_only=True, tag="hello"):
    """The first frame of every connection: who I am and what I have already seen."""

    version: int = VERSION
    token: Annotated[str, msgspec.Meta(max_length=128)] = ""
    """The secret of a known browser, from an earlier ``welcome``; empty for a newcomer."""
    name: str = ""
    """The name a newcomer wants; ignored with a known token."""
    locale: Annotated[str, msgspec.Meta(max_length=35)] = "en"
    seen: dict[str, int] = {}
    """Room to the highest sequence the page holds; missing rooms get their newest messages."""


class Join(FromPage, frozen=True, kw_only=True, tag="join"):
    """Go into a room; with an invite code the room may be left empty."""

    room: IdText = ""
    invite: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Leave(FromPage, frozen=True, kw_only=True, tag="leave"):
    """Go out of a room."""

    room: IdText


class Ask(FromPage, frozen=True, kw_only=True, tag="ask"):
    """Ask to be let into a room whose door is ``ask``."""

    room: IdText
    text: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Withdraw(FromPage, frozen=True, kw_only=True, tag="withdraw"):
    """Take back one's asking."""

    room: IdText


class Approve(FromPage, frozen=True, kw_only=True, tag="approve"):
    """Let an applicant in (staff)."""

    room: IdText
    person: IdText


class Decline(FromPage, frozen=True, kw_only=True, tag="decline"):
    """Turn an applicant down (staff)."""

    room: IdText
    person: IdText
    text: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Say(FromPage, frozen=True, kw_only=True, tag="say"):
    """Write into a room or a talk; repeating it with the same nonce sends it once."""

    room: IdText
    text: str
    reply_to: IdText = ""


class Edit(FromPage, frozen=True, kw_only=True, tag="edit"):
    """Change a message of one's own."""

    room: IdText
    message: IdText
    text: str


class Delete(FromPage, frozen=True, kw_only=True, tag="delete"):
    """Take back a message of one's own, or (staff) remove anybody's."""

    room: IdText
    message: IdText


class React(FromPage, frozen=True, kw_only=True, tag="react"):
    """Put a reaction under a message, or take one's own away."""

    room: IdText
    message: IdText
    emoji: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    remove: bool = False


class Press(FromPage, frozen=True, kw_only=True, tag="press"):
    """Press a button under a message."""

    room: IdText
    message: IdText
    data: Annotated[str, msgspec.Meta(max_length=256)]


class Vote(FromPage, frozen=True, kw_only=True, tag="vote"):
    """Vote in a poll; an empty list takes the vote back."""

    room: IdText
    message: IdText
    choices: tuple[int, ...]


class Submit(FromPage, frozen=True, kw_only=True, tag="submit"):
    """Send a filled-in form back."""

    token: IdText
    answers: dict[str, str]


class Nickname(FromPage, frozen=True, kw_only=True, tag="nickname"):
    """Go by another name in one room; an empty name takes it back."""

    room: IdText
    name: str


class ListMembers(FromPage, frozen=True, kw_only=True, tag="members"):
    """Ask for the members of a room; the answer is a ``members`` frame."""

    room: IdText


class ReadHistory(FromPage, frozen=True, kw_only=True, tag="history"):
    """Ask for messages older than ``before`` (empty: the newest); the answer is a ``history`` frame."""

    room: IdText
    before: IdText = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class Kick(FromPage, frozen=True, kw_only=True, tag="kick"):
    """Remove somebody who may come back (staff)."""

    room: IdText
    person: IdText
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Mute(FromPage, frozen=True, kw_only=True, tag="mute"):
    """Take somebody's right to write (staff); no minutes is until unmuted."""

    room: IdText
    person: IdText
    minutes: Annotated[int, msgspec.Meta(ge=1, le=5_256_000)] | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Unmute(FromPage, frozen=True, kw_only=True, tag="unmute"):
    """Give the right to write back (staff)."""

    room: IdText
    person: IdText


class Ban(FromPage, frozen=True, kw_only=True, tag="ban"):
    """Remove somebody who may not come back (staff); no minutes is for good."""

    room: IdText
    person: IdText
    minutes: Annotated[int, msgspec.Meta(ge=1, le=5_256_000)] | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Unban(FromPage, frozen=True, kw_only=True, tag="unban"):
    """Let somebody come back (staff)."""

    room: IdText
    person: IdText


class PinMessage(FromPage, frozen=True, kw_only=True, tag="pin"):
    """Pin a message, or unpin it (staff)."""

    room: IdText
    message: IdText
    remove: bool = False


class Ping(FromPage, frozen=True, kw_only=True, tag="ping"):
    """Ask whether the server still hears; the answer is a ``pong``."""


PageFrame: TypeAlias = (
    Hello
    | Join
    | Leave
    | Ask
    | Withdraw
    | Approve
    | Decline
    | Say
    | Edit
    | Delete
    | React
    | Press
    | Vote
    | Submit
    | Nickname
    | ListMembers
    | ReadHistory
    | Kick
    | Mute
    | Unmute
    | Ban
    | Unban
    | PinMessage
    | Ping
)


# ---------------------------------------------------------------------------------------------- what frames hold


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


# ---------------------------------------------------------------------------------------------- server → page


class FromServer(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every frame of the server carries."""


class Welcome(FromServer, frozen=True, kw_only=True, tag="welcome"):
    """The answer to ``hello``: who you are and what rooms there are; backlogs follow."""

    person: Person
    token: str
    """Keep it: it is you."""
    house: Person
    """Our account: who answers in the rooms."""
    rooms: tuple[RoomCard, ...]
    """Every room you may know of, and your talks."""
    version: int = VERSION
    host: bool = False
    """Whether you are one of the account's hosts, that is, staff in every room."""
    resumed: bool = False
    """Whether the token was known."""
    now: datetime


class RoomChanged(FromServer, frozen=True, kw_only=True, tag="room"):
    """A room is new or looks different now; replaces what the page held of it."""

    room: RoomCard


class RoomGone(FromServer, frozen=True, kw_only=True, tag="room_gone"):
    """A room is no longer there for you."""

    room: str


class Backlog(FromServer, frozen=True, kw_only=True, tag="backlog"):
    """What changed in a room since the sequence the page named; ``reset`` says to forget what it held."""

    room: str
    messages: tuple[MessageCard, ...]
    reset: bool
    more: bool
    """Whether there are older messages to page to."""
    sequence: int


class MessageChanged(FromServer, frozen=True, kw_only=True, tag="message"):
    """A message is new or different now (edited, deleted, reacted to, pinned, voted)."""

    room: str
    message: MessageCard


class HistoryPage(FromServer, frozen=True, kw_only=True, tag="history"):
    """Older messages, oldest first."""

    room: str
    messages: tuple[MessageCard, ...]
    more: bool
    nonce: str = ""


class MemberPage(FromServer, frozen=True, kw_only=True, tag="members"):
    """Who is in a room; staff also see who is banned."""

    room: str
    members: tuple[MemberCard, ...]
    banned: tuple[BannedCard, ...] = ()
    nonce: str = ""


class MemberChanged(FromServer, frozen=True, kw_only=True, tag="member"):
    """Somebody came in, or looks different now."""

    room: str
    member: MemberCard


class MemberGone(FromServer, frozen=True, kw_only=True, tag="member_gone"):
    """Somebody is no longer in the room."""

    room: str
    person: str


class RequestsChanged(FromServer, frozen=True, kw_only=True, tag="requests"):
    """Who asks to be let in now; sent to staff."""

    room: str
    requests: tuple[RequestCard, ...]


class PrivateAnswer(FromServer, frozen=True, kw_only=True, tag="private"):
    """What came of a press, for nobody else's eyes; ``alert`` wants to be confirmed."""

    room: str
    message: str
    text: str
    alert: bool = False


class FormOpened(FromServer, frozen=True, kw_only=True, tag="form"):
    """Please fill this in; the answer is ``submit`` with the same token."""

    token: str
    title: str
    fields: tuple[FormQuestion, ...]


class Done(FromServer, frozen=True, kw_only=True, tag="done"):
    """The frame with this nonce was done and is durable."""

    nonce: str
    room: str = ""
    message: str = ""
    """The id of the message that was sent."""


class Refused(FromServer, frozen=True, kw_only=True, tag="error"):
    """A frame was not done; ``code`` is stable and the key of the text the page shows."""

    code: str
    text: str
    """English, for a page that does not know the code."""
    nonce: str = ""
    room: str = ""
    until: datetime | None = None
    """When it will work again (muted, slow, flood, banned)."""
    fatal: bool = False
    """The server closes the connection after this; do not reconnect by yourself with the same hello."""


class Going(FromServer, frozen=True, kw_only=True, tag="going"):
    """The server goes away; reconnect after ``retry_after`` seconds."""

    retry_after: float = 1.0


class Pong(FromServer, frozen=True, kw_only=True, tag="pong"):
    """The answer to ``ping``."""

    nonce: str = ""


ServerFrame: TypeAlias = (
    Welcome
    | RoomChanged
    | RoomGone
    | Backlog
    | MessageChanged
    | HistoryPage
    | MemberPage
    | MemberChanged
    | MemberGone
    | RequestsChanged
    | PrivateAnswer
    | FormOpened
    | Done
    | Refused
    | Going
    | Pong
)

_page: msgspec.json.Decoder[PageFrame] = msgspec.json.Decoder(PageFrame)
_server: msgspec.json.Decoder[ServerFrame] = msgspec.json.Decoder(ServerFrame)
_encoder = msgspec.json.Encoder()

encode = _encoder.encode
"""Encode a frame of either side."""

page_frame = _page.decode
"""Decode what a page sent; raises :class:`msgspec.DecodeError` or ``ValidationError`` on anything else."""

server_frame = _server.decode
"""Decode what the server sent, for tests and other clients."""
