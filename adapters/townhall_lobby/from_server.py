"""The frames of the server: what the page is told, as JSON objects tagged by ``kind``."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec

from townhall_lobby.from_page import VERSION
from townhall_lobby.shapes import BannedCard, FormQuestion, MemberCard, MessageCard, Person, RequestCard, RoomCard


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
