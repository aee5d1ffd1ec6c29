"""What the page and the server say to each other over the WebSocket at ``/ws``: JSON objects tagged by ``kind``.

PROTOCOL.md beside this file tells the same as prose, with examples and the rules of resuming.
"""

from __future__ import annotations

from functools import cache

import msgspec

from townhall_lobby.from_page import (
    FRAME_BYTES,
    VERSION,
    Approve,
    Ask,
    Ban,
    Decline,
    Delete,
    Edit,
    FromPage,
    Hello,
    IdText,
    Join,
    Kick,
    Leave,
    ListMembers,
    Mute,
    Nickname,
    NonceText,
    PageFrame,
    Ping,
    PinMessage,
    Press,
    React,
    ReadHistory,
    Say,
    Submit,
    Unban,
    Unmute,
    Vote,
    Withdraw,
)
from townhall_lobby.from_server import (
    Backlog,
    Done,
    FormOpened,
    FromServer,
    Going,
    HistoryPage,
    MemberChanged,
    MemberGone,
    MemberPage,
    MessageChanged,
    Pong,
    PrivateAnswer,
    Refused,
    RequestsChanged,
    RoomChanged,
    RoomGone,
    ServerFrame,
    Welcome,
)
from townhall_lobby.shapes import (
    BannedCard,
    CommandHint,
    FormQuestion,
    MemberCard,
    MessageCard,
    Notice,
    Person,
    PollCard,
    ReactionCount,
    ReplyPreview,
    RequestCard,
    RoomCard,
)

encode = msgspec.json.Encoder().encode
"""Encode a frame of either side."""


# Made when the first frame comes: a start needs none.
@cache
def _page() -> msgspec.json.Decoder[PageFrame]:
    return msgspec.json.Decoder(PageFrame)


@cache
def _server() -> msgspec.json.Decoder[ServerFrame]:
    return msgspec.json.Decoder(ServerFrame)


def page_frame(frame: bytes | str) -> PageFrame:
    """Decode what a page sent; raises :class:`msgspec.DecodeError` or ``ValidationError`` on anything else."""
    return _page().decode(frame)


def server_frame(frame: bytes | str) -> ServerFrame:
    """Decode what the server sent, for tests and other clients."""
    return _server().decode(frame)


__all__ = [
    "FRAME_BYTES",
    "VERSION",
    "Approve",
    "Ask",
    "Backlog",
    "Ban",
    "BannedCard",
    "CommandHint",
    "Decline",
    "Delete",
    "Done",
    "Edit",
    "FormOpened",
    "FormQuestion",
    "FromPage",
    "FromServer",
    "Going",
    "Hello",
    "HistoryPage",
    "IdText",
    "Join",
    "Kick",
    "Leave",
    "ListMembers",
    "MemberCard",
    "MemberChanged",
    "MemberGone",
    "MemberPage",
    "MessageCard",
    "MessageChanged",
    "Mute",
    "Nickname",
    "NonceText",
    "Notice",
    "PageFrame",
    "Person",
    "PinMessage",
    "Ping",
    "PollCard",
    "Pong",
    "Press",
    "PrivateAnswer",
    "React",
    "ReactionCount",
    "ReadHistory",
    "Refused",
    "ReplyPreview",
    "RequestCard",
    "RequestsChanged",
    "RoomCard",
    "RoomChanged",
    "RoomGone",
    "Say",
    "ServerFrame",
    "Submit",
    "Unban",
    "Unmute",
    "Vote",
    "Welcome",
    "Withdraw",
    "encode",
    "page_frame",
    "server_frame",
]
