"""Frames of OneBot as neutral events; pure but for what the scope remembers of who wrote what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from townhall.model.events import Event, MessageSent
from townhall.model.people import ActorKind, Member
from townhall_onebot.notices import notice_events
from townhall_onebot.payloads import Payload, Sender, read, text_of
from townhall_onebot.requested import request_events
from townhall_onebot.scope import Scope, instant, message_id, standing_of
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
    author = payload.user_id
    if author is None or payload.message_id is None:
        return None
    number = str(author)
    scope.authors.put(str(payload.message_id), number)
    if number == scope.self_id:
        return None
    in_group = payload.message_type != "private"
    if in_group and not payload.group_id:
        return None
    chat: int | str = payload.group_id or "" if in_group else f"private-{number}"
    parts, reply_to, mentions_us = written(payload.message, scope, str(chat))
    replied = None if reply_to is None else scope.authors.get(reply_to)
    return MessageSent(
        id=scope.message_event(chat, payload.message_id),
        at=instant(payload.time, now),
        place=scope.place(chat) if in_group else scope.talk(number),
        received_at=now,
        backfill=backfill,
        raw=raw,
        message=message_id(payload.message_id),
        actor=_actor(payload, scope, str(chat), number),
        parts=parts,
        reply_to=reply_to,
        reply_to_actor=None if replied is None else scope.person(replied),
        addresses_us=mentions_us or (replied is not None and replied == scope.self_id),
    )


_NOBODY = Sender()


def _actor(payload: Payload, scope: Scope, chat: str, number: str) -> Member:
    if payload.anonymous is not None:
        # One number stands for everybody who hides; nobody may be greeted, scored or warned for another.
        own = f"anonymous-{text_of(payload.anonymous.id)}"
        return Member(id=scope.person(own), name=payload.anonymous.name, kind=ActorKind.CHANNEL)
    sender = payload.sender or _NOBODY
    name = text_of(sender.card) or text_of(sender.nickname)
    if name:
        scope.names.put(f"{chat}/{number}", name)
    return Member(id=scope.person(number), name=name, kind=scope.kind(number), standing=standing_of(sender.role))
