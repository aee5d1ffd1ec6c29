"""Messages, edits and pressed buttons as events; pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from townhall.model.events import ButtonPressed, Event, MessageEdited, MessageSent
from townhall.model.ids import EventId, GroupId, MemberId, MessageId
from townhall.model.parts import Mention, Parts
from townhall.model.places import Place
from townhall_telegram.contents import parts_of
from townhall_telegram.notices import CallbackQuery, Pressed
from townhall_telegram.payloads import Chat, Message, Origin, Referred
from townhall_telegram.people import author_of, member_of, name_of
from townhall_telegram.scope import Scope

PRESS_PATIENCE = timedelta(seconds=10)
"""How long a pressed button may show that it is at work before people take it for broken."""


def place_of(chat: Chat, scope: Scope, thread: int | None = None) -> Place:
    """Return where something happens; a talk with one person is direct."""
    group = GroupId(f"{scope.prefix}{chat.id}")
    if chat.type == "private":
        return Place(group, direct=True)
    return Place(group) if thread is None else Place(group, str(thread))


def place_of_message(message: Message | Pressed, scope: Scope) -> Place:
    """Return where a message stands; only forum topics are threads, a chain of answers is none."""
    return place_of(message.chat, scope, message.message_thread_id if message.is_topic_message else None)


def moment(seconds: int) -> datetime:
    """Return an instant of Telegram's clock."""
    return datetime.fromtimestamp(seconds, UTC)


def message_event_id(scope: Scope, chat: int, message: int) -> EventId:
    """Return the id of a message's event: the same live, in a history and in an export."""
    return EventId(f"{scope.prefix}{chat}:m:{message}")


def message_sent(message: Message, scope: Scope, raw: bytes = b"") -> MessageSent | None:
    """Return what somebody wrote, or None for a note of the service."""
    parts = parts_of(message, scope)
    if parts is None:
        return None
    answered = _answered(message.reply_to_message)
    reply_to_actor = None if answered is None else _author_id(answered, scope)
    origin, chat = message.forward_origin, message.chat
    # Put together by hand, once for both: this is the path of nearly everything that comes in.
    group = f"{scope.prefix}{chat.id}"
    thread = str(message.message_thread_id or "") if message.is_topic_message else ""
    return MessageSent(
        id=EventId(f"{group}:m:{message.message_id}"),
        at=datetime.fromtimestamp(message.date, UTC),
        place=Place(GroupId(group), direct=True) if chat.type == "private" else Place(GroupId(group), thread),
        sequence=message.message_id,
        raw=raw,
        message=MessageId(str(message.message_id)),
        actor=author_of(message, scope),
        parts=parts,
        reply_to=None if answered is None else MessageId(str(answered.message_id)),
        reply_to_actor=reply_to_actor,
        addresses_us=_addresses_us(message, parts, reply_to_actor, scope),
        forwarded_from="" if origin is None else first_author(origin),
        album=message.media_group_id,
    )


def message_edited(number: int, message: Message, scope: Scope, raw: bytes) -> MessageEdited | None:
    """Return what a message was changed to."""
    parts = parts_of(message, scope)
    if parts is None:
        return None
    return MessageEdited(
        id=EventId(f"{scope.prefix}{message.chat.id}:u:{number}"),
        at=moment(message.edit_date or message.date),
        place=place_of_message(message, scope),
        raw=raw,
        message=MessageId(str(message.message_id)),
        actor=author_of(message, scope),
        parts=parts,
    )


def button_pressed(query: CallbackQuery, scope: Scope, now: datetime, raw: bytes) -> Event | None:
    """Return a press of a button of ours; one under an inline result belongs to no chat we know."""
    if query.message is None or not query.data:
        return None
    return ButtonPressed(
        id=EventId(f"{scope.prefix}press:{query.id}"),
        at=now,
        place=place_of_message(query.message, scope),
        answer_by=now + PRESS_PATIENCE,
        raw=raw,
        message=MessageId(str(query.message.message_id)),
        actor=member_of(query.from_, scope),
        data=query.data,
        token=query.id,
    )


def first_author(origin: Origin) -> str:
    """Return the name of who wrote a forwarded message first."""
    if origin.sender_user is not None:
        return name_of(origin.sender_user.first_name, origin.sender_user.last_name)
    chat = origin.chat or origin.sender_chat
    return origin.sender_user_name or (chat.title if chat is not None else "") or origin.author_signature


def _answered(referred: Referred | None) -> Referred | None:
    """Return the message that is answered; in a topic everything else refers to the topic's own first note."""
    return None if referred is None or referred.forum_topic_created is not None else referred


def _author_id(referred: Referred, scope: Scope) -> MemberId | None:
    author = referred.sender_chat or referred.from_
    return None if author is None else scope.member(author.id)


def _addresses_us(message: Message, parts: Parts, reply_to_actor: MemberId | None, scope: Scope) -> bool:
    us = scope.us
    if reply_to_actor == us:
        return True
    entities = message.entities or message.caption_entities
    if not entities:
        return False
    for part in parts:
        if type(part) is Mention and part.member == us:
            return True
    # A command may name whom it is meant for: /help@our_bot.
    text = message.text
    if text is None or entities[0].type != "bot_command":
        return False
    return f"{scope.mention} " in f"{text.partition(' ')[0].lower()} "
