"""Frames of OneBot as neutral events; pure but for what the scope remembers of who wrote what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from townhall.model.events import Event, MessageSent
from townhall.model.ids import EventId, MessageId
from townhall.model.parts import Parts, Text
from townhall.model.people import ActorKind, Member
from townhall_onebot.notices import notice_events
from townhall_onebot.payloads import Payload, Sender, read, text_of
from townhall_onebot.requested import request_events
from townhall_onebot.scope import Scope, instant
from townhall_onebot.segments import written

LARGEST_RAW = 1024 * 1024
"""Bytes of a frame that are kept beside its event; a larger one would fill the journal."""


def events_of(raw: bytes, scope: Scope, now: datetime) -> Sequence[Event]:
    """Return what a frame tells; raises :class:`Unreadable` when it is no frame of OneBot."""
    return translated(read(raw), raw, scope, now)


def translated(payload: Payload, raw: bytes, scope: Scope, now: datetime, *, backfill: bool = False) -> Sequence[Event]:
    """Return what a decoded frame tells; nothing for heartbeats, our own messages and what is not known."""
    if payload.self_id and scope.self_id and str(payload.self_id) != scope.self_id:
        return ()
    kept = raw if len(raw) <= LARGEST_RAW else b""
    if payload.post_type == "message":
        event = message_event(payload, kept, scope, now, backfill=backfill)
        return () if event is None else (event,)
    if payload.post_type == "notice":
        return notice_events(payload, kept, scope, now)
    return request_events(payload, kept, scope, now) if payload.post_type == "request" else ()


def message_event(
    payload: Payload, raw: bytes, scope: Scope, now: datetime, *, backfill: bool = False
) -> MessageSent | None:
    """Return a message somebody wrote; None for our own, and for one that says neither where nor by whom."""
    author, group = payload.user_id, payload.group_id
    if author is None or payload.message_id is None:
        return None
    number, own = str(author), MessageId(str(payload.message_id))
    scope.authors.put(own, number)
    in_group = payload.message_type != "private"
    if number == scope.self_id or (in_group and not group):
        return None
    chat = str(group) if in_group else f"private-{number}"
    message = payload.message
    reply_to: MessageId | None = None
    replied: str | None = None
    to_us = False
    if type(message) is list and len(message) == 1 and message[0].type == "text":
        # Most messages are nothing but text.
        text = message[0].data.text
        parts: Parts = (Text(text),) if text else ()
    else:
        parts, reply_to, to_us = written(message, scope, chat)
        replied = None if reply_to is None else scope.authors.get(reply_to)
    return MessageSent(
        id=EventId(f"{scope.prefix}{chat}:m:{own}"),
        at=instant(payload.time, now),
        place=scope.place(chat) if in_group else scope.talk(number),
        received_at=now,
        backfill=backfill,
        raw=raw,
        message=own,
        actor=_actor(payload, scope, chat, number),
        parts=parts,
        reply_to=reply_to,
        reply_to_actor=None if replied is None else scope.person(replied),
        addresses_us=to_us or (replied is not None and replied == scope.self_id),
    )


_NOBODY = Sender()


def _actor(payload: Payload, scope: Scope, chat: str, number: str) -> Member:
    if payload.anonymous is not None:
        # One number stands for everybody who hides; nobody may be greeted, scored or warned for another.
        own = f"anonymous-{text_of(payload.anonymous.id)}"
        return Member(id=scope.person(own), name=payload.anonymous.name, kind=ActorKind.CHANNEL)
    sender = payload.sender or _NOBODY
    # The card is what they are called in the group, and empty for most.
    return scope.seen(chat, number, sender.card or sender.nickname, sender.role)
