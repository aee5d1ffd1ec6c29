"""The frames of the page: what people do, as JSON objects tagged by ``kind``."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

VERSION = 1
"""Goes up when an old page could not understand a new server."""

FRAME_BYTES = 64 * 1024
"""The largest frame the server reads."""

NonceText: TypeAlias = Annotated[str, msgspec.Meta(max_length=64)]
IdText: TypeAlias = Annotated[str, msgspec.Meta(max_length=200)]


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
