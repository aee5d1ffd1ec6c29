"""What happened on the platform, as it is kept until Townhall has taken it in."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec

from townhall.model.parts import Parts
from townhall.model.people import Standing

HOUSE = 0
"""The number of our own account among the people."""


class Who(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody as they stood in the room at that moment."""

    number: int
    name: str = ""
    standing: Standing = Standing.MEMBER
    locale: str = ""
    joined_at: datetime | None = None
    created_at: datetime | None = None
    roles: tuple[str, ...] = ()


class _Happening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="what"):
    """What every happening carries."""

    room: str
    """The chat; for a talk with the house the chat it started from, or ``@house``."""
    at: datetime
    direct: bool = False


class Said(_Happening, frozen=True, kw_only=True, tag="said"):
    """Somebody wrote."""

    message: int
    who: Who
    parts: Parts
    reply_to: int | None = None
    reply_to_author: int | None = None


class Reworded(_Happening, frozen=True, kw_only=True, tag="reworded"):
    """Somebody changed their message."""

    message: int
    who: Who
    parts: Parts


class Removed(_Happening, frozen=True, kw_only=True, tag="removed"):
    """A message was taken away."""

    message: int
    author: int | None
    operator: Who


class Pinned(_Happening, frozen=True, kw_only=True, tag="pinned"):
    """A message was pinned, or is no longer."""

    message: int
    operator: Who
    off: bool = False


class Reacted(_Happening, frozen=True, kw_only=True, tag="reacted"):
    """Somebody put a reaction under a message, or took it back."""

    message: int
    who: Who
    emoji: str
    author: int | None = None
    off: bool = False


class Pressed(_Happening, frozen=True, kw_only=True, tag="pressed"):
    """Somebody pressed a button of ours."""

    message: int
    who: Who
    data: str
    token: str


class Submitted(_Happening, frozen=True, kw_only=True, tag="submitted"):
    """Somebody filled a form in."""

    who: Who
    form: str
    answers: dict[str, str]
    token: str


class Voted(_Happening, frozen=True, kw_only=True, tag="voted"):
    """Somebody voted, or took the vote back."""

    message: int
    who: Who
    choices: tuple[int, ...]


class PollEnded(_Happening, frozen=True, kw_only=True, tag="poll_ended"):
    """A poll was closed."""

    message: int
    counts: tuple[int, ...]


class CameIn(_Happening, frozen=True, kw_only=True, tag="came_in"):
    """Somebody came into a room."""

    who: Who
    operator: Who | None = None
    """Who approved them."""
    invite: str = ""
    inviter: int | None = None


class WentOut(_Happening, frozen=True, kw_only=True, tag="went_out"):
    """Somebody left of their own will."""

    who: Who


class Sanctioned(_Happening, frozen=True, kw_only=True, tag="sanctioned"):
    """Somebody was kicked, banned, unbanned, muted or unmuted."""

    sanction: str
    who: Who
    operator: Who
    until: datetime | None = None
    reason: str = ""


class Renamed(_Happening, frozen=True, kw_only=True, tag="renamed"):
    """Somebody goes by another name in the room."""

    who: Who
    old_name: str
    operator: Who | None = None


class Labelled(_Happening, frozen=True, kw_only=True, tag="labelled"):
    """Somebody got or lost a role."""

    who: Who
    operator: Who
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Asked(_Happening, frozen=True, kw_only=True, tag="asked"):
    """Somebody asks to be let in."""

    who: Who
    request: str
    text: str


class AskingEnded(_Happening, frozen=True, kw_only=True, tag="asking_ended"):
    """An applicant took it back (``admitted`` is None), or staff answered on the page."""

    who: Who
    request: str
    operator: Who | None = None
    admitted: bool | None = None


Happening: TypeAlias = (
    Said
    | Reworded
    | Removed
    | Pinned
    | Reacted
    | Pressed
    | Submitted
    | Voted
    | PollEnded
    | CameIn
    | WentOut
    | Sanctioned
    | Renamed
    | Labelled
    | Asked
    | AskingEnded
)

_decoder: msgspec.json.Decoder[Happening] = msgspec.json.Decoder(Happening)

encode = msgspec.json.Encoder().encode
"""Encode a happening for the outbox of the platform."""

decode = _decoder.decode
"""Decode a happening of the outbox."""
