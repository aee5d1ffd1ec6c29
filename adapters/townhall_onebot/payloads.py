"""What an implementation of OneBot sends, decoded as far as it is needed; whatever else stands there is left alone.

Every frame is decoded once, into one flat struct: events of all kinds and answers to calls alike.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

OwnId: TypeAlias = int | str | None
"""An id as implementations write it: a number, or (some of them) its digits."""
Loose: TypeAlias = int | float | str | bool | None
"""A value that implementations do not agree on the type of."""

LARGEST_FRAME = 32 * 1024 * 1024
"""Bytes of one frame; a list of all members of a large group takes a few million."""


class Unreadable(ValueError):
    """A frame that is no JSON, or no OneBot."""


class SegmentData(msgspec.Struct, gc=False):
    """The ``data`` of a segment, of any type."""

    text: str = ""
    qq: OwnId = None
    id: OwnId = None
    name: Loose = None
    file: Loose = None
    url: Loose = None
    data: msgspec.Raw = msgspec.Raw()
    content: msgspec.Raw = msgspec.Raw()
    summary: Loose = None
    title: Loose = None
    type: Loose = None
    file_size: Loose = None
    result: Loose = None
    emoji_id: OwnId = None


class Segment(msgspec.Struct):
    """One segment of a message in array form."""

    type: str
    data: SegmentData = msgspec.field(default_factory=SegmentData)


class Sender(msgspec.Struct, gc=False):
    """Who wrote, as the message says it."""

    nickname: Loose = None
    card: Loose = None
    role: Loose = None


class Anonymous(msgspec.Struct, gc=False):
    """Who wrote without showing themselves."""

    id: OwnId = None
    name: str = ""


class Status(msgspec.Struct, gc=False):
    """How the implementation stands with QQ."""

    online: bool | None = None
    good: bool | None = None


class Upload(msgspec.Struct, gc=False):
    """A file of the group."""

    id: OwnId = None
    name: str = ""
    size: int | None = None
    url: Loose = None


class Like(msgspec.Struct, gc=False):
    """A reaction under a message and how many have it."""

    emoji_id: OwnId = None
    count: int = 0


class Payload(msgspec.Struct):
    """A frame: an event of any kind, or the answer to a call."""

    post_type: str = ""
    time: int | float | None = None
    self_id: OwnId = None
    message_type: str = ""
    notice_type: str = ""
    request_type: str = ""
    meta_event_type: str = ""
    sub_type: Loose = None
    message_id: OwnId = None
    user_id: OwnId = None
    group_id: OwnId = None
    operator_id: OwnId = None
    invitor_id: OwnId = None
    message: list[Segment] | str | None = None
    sender: Sender | None = None
    anonymous: Anonymous | None = None
    duration: int | None = None
    comment: str | None = None
    flag: OwnId = None
    card_new: str | None = None
    card_old: str | None = None
    name_new: str | None = None
    file: Upload | str | None = None
    likes: list[Like] | None = None
    is_add: bool | None = None
    code: OwnId = None
    interval: int | float | None = None
    status: Status | str | None = None
    echo: Loose = None
    retcode: int | None = None
    data: msgspec.Raw = msgspec.Raw()
    wording: Loose = None
    msg: Loose = None


_payloads = msgspec.json.Decoder(Payload)


def read(raw: bytes) -> Payload:
    """Return what a frame holds; raises :class:`Unreadable` when it is not OneBot's."""
    try:
        return _payloads.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def text_of(value: object) -> str:
    """Return a loose value as text; nothing is the empty text."""
    return "" if value is None or isinstance(value, bool) else str(value)
