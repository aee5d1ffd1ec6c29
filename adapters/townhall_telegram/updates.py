"""Raw updates as neutral events: bytes in, events out; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from townhall.model.events import Event
from townhall_telegram.members import boost_removed, boosted, join_requested, member_events, own_events
from townhall_telegram.messages import button_pressed, message_edited, message_sent
from townhall_telegram.notices import Answer, Numbered, Update
from townhall_telegram.payloads import Message
from townhall_telegram.reactions import poll_closed, poll_voted, reaction_events
from townhall_telegram.scope import Scope
from townhall_telegram.services import service_events

_answers = msgspec.json.Decoder(Answer)
_updates = msgspec.json.Decoder(Update)
_numbers = msgspec.json.Decoder(Numbered)
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeError)
_IMPOSSIBLE = (ValueError, OverflowError, OSError)
"""What an instant outside the calendar raises."""


class UnreadableUpdate(Exception):
    """An update that is not what the platform promises; it is written down and left out."""

    def __init__(self, reason: str, number: int | None) -> None:
        super().__init__(reason)
        self.number = number


class UnreadableAnswer(Exception):
    """What came back is no answer of a Bot API server."""


def batch_of(payload: bytes) -> Sequence[msgspec.Raw]:
    """Return the updates of an answer to ``getUpdates``, each still as it was sent."""
    try:
        return _answers.decode(payload).result
    except _UNREADABLE as error:
        raise UnreadableAnswer(f"{type(error).__name__}: {error}") from error


def read(raw: bytes) -> Update:
    """Return an update as a type; raises :class:`UnreadableUpdate`."""
    try:
        return _updates.decode(raw)
    except _UNREADABLE as error:
        raise UnreadableUpdate(f"{type(error).__name__}: {error}", _number(raw)) from error


def _number(raw: bytes) -> int | None:
    try:
        return _numbers.decode(raw).update_id
    except _UNREADABLE:
        return None


def events_of(update: Update, raw: bytes, scope: Scope, now: datetime) -> Sequence[Event]:
    """Return what an update tells; an unknown kind tells nothing. Raises :class:`UnreadableUpdate`."""
    try:
        if (message := update.message or update.channel_post) is not None:
            sent = message_sent(message, scope, raw)
            return (sent,) if sent is not None else tuple(service_events(update.update_id, message, scope, raw))
        return tuple(_others(update, scope, now, raw))
    except _IMPOSSIBLE as error:
        raise UnreadableUpdate(f"{type(error).__name__}: {error}", update.update_id) from error


def translate(raw: bytes, scope: Scope, now: datetime) -> Sequence[Event]:
    """Return the events of one raw update; raises :class:`UnreadableUpdate` and nothing else."""
    return events_of(read(raw), raw, scope, now)


def _others(update: Update, scope: Scope, now: datetime, raw: bytes) -> Sequence[Event]:
    number = update.update_id
    if (edited := update.edited_message or update.edited_channel_post) is not None:
        return _some(_edit(number, edited, scope, raw))
    if update.callback_query is not None:
        return _some(button_pressed(update.callback_query, scope, now, raw))
    if update.chat_member is not None:
        return tuple(member_events(number, update.chat_member, scope, raw))
    if update.message_reaction is not None:
        return tuple(reaction_events(update.message_reaction, scope, raw))
    if update.chat_join_request is not None:
        return (join_requested(update.chat_join_request, scope, raw),)
    if update.my_chat_member is not None:
        return tuple(own_events(number, update.my_chat_member, scope, raw))
    return _some(_rare(update, scope, now, raw))


def _rare(update: Update, scope: Scope, now: datetime, raw: bytes) -> Event | None:
    number = update.update_id
    if update.poll_answer is not None:
        return poll_voted(number, update.poll_answer, scope, now, raw)
    if update.poll is not None:
        return poll_closed(update.poll, scope, now, raw)
    if update.chat_boost is not None:
        return boosted(number, update.chat_boost, scope, raw)
    if update.removed_chat_boost is not None:
        return boost_removed(number, update.removed_chat_boost, scope, raw)
    return None


def _edit(number: int, message: Message, scope: Scope, raw: bytes) -> Event | None:
    return message_edited(number, message, scope, raw)


def _some(event: Event | None) -> Sequence[Event]:
    return () if event is None else (event,)
