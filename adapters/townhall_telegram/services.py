"""Notes of the service that stand like messages in a chat: who came, what was pinned, where the group moved; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import EventId, GroupId, MessageId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_telegram.members import joined_id, left_id
from townhall_telegram.messages import moment, place_of_message
from townhall_telegram.payloads import Message, User
from townhall_telegram.people import author_of, member_of
from townhall_telegram.scope import Scope


def service_events(number: int, message: Message, scope: Scope, raw: bytes) -> Iterator[Event]:
    """Yield what a note tells; one that tells nothing neutral yields nothing."""
    if message.new_chat_members or message.left_chat_member is not None:
        yield from _people(message, scope, raw)
    elif message.migrate_to_chat_id is not None:
        yield migrated(scope, message.chat.id, message.migrate_to_chat_id, moment(message.date), raw)
    elif message.migrate_from_chat_id is not None:
        yield migrated(scope, message.migrate_from_chat_id, message.chat.id, moment(message.date), raw)
    elif (event := _note(number, message, scope, raw)) is not None:
        yield event


def migrated(scope: Scope, old: int, new: int, at: datetime, raw: bytes = b"") -> events.GroupMigrated:
    """Return that a group became a supergroup; both notes of it, and a refused send, tell of the one event."""
    return events.GroupMigrated(
        id=EventId(f"{scope.prefix}{old}:migrated:{new}"),
        at=at,
        place=Place(GroupId(f"{scope.prefix}{old}")),
        raw=raw,
        new_group=scope.group(new),
    )


def _people(message: Message, scope: Scope, raw: bytes) -> Iterator[Event]:
    """Yield joins and departures, unless ``chat_member`` tells of them better."""
    if message.chat.id in scope.admin_in:
        return
    place, at = place_of_message(message, scope), moment(message.date)
    for user in message.new_chat_members:
        if user.id == scope.me:
            continue
        operator = _operator(message, user, scope)
        yield events.MemberJoined(
            id=joined_id(scope, message.chat.id, user.id, message.date),
            at=at,
            place=place,
            raw=raw,
            member=member_of(user, scope),
            operator=operator,
            inviter=None if operator is None else operator.id,
        )
    left = message.left_chat_member
    if left is None or left.id == scope.me:
        return
    operator = _operator(message, left, scope)
    kind = events.MemberLeft if operator is None else events.MemberKicked
    id = left_id(scope, message.chat.id, left.id, message.date)
    yield kind(id=id, at=at, place=place, raw=raw, member=member_of(left, scope), operator=operator)


def _operator(message: Message, about: User, scope: Scope) -> Member | None:
    """Return who did it to somebody, None when it was their own doing."""
    if message.from_ is None or message.from_.id == about.id:
        return None
    return author_of(message, scope)


def _note(number: int, message: Message, scope: Scope, raw: bytes) -> Event | None:
    id = EventId(f"{scope.prefix}{message.chat.id}:u:{number}")
    at, place, operator = moment(message.date), place_of_message(message, scope), author_of(message, scope)
    if message.pinned_message is not None:
        pinned = message.pinned_message.message_id
        return events.MessagePinned(
            id=EventId(f"{scope.prefix}{message.chat.id}:m:{message.message_id}:pinned"),
            at=at,
            place=place,
            raw=raw,
            message=MessageId(str(pinned)),
            operator=operator,
        )
    if message.new_chat_title is not None:
        title = message.new_chat_title
        return events.GroupUpdated(id=id, at=at, place=place, raw=raw, title=title, operator=operator)
    if message.forum_topic_created is not None:
        title = message.forum_topic_created.name
        return events.ThreadCreated(id=id, at=at, place=place, raw=raw, title=title, operator=operator)
    if message.forum_topic_closed is not None:
        return events.ThreadClosed(id=id, at=at, place=place, raw=raw, operator=operator)
    return None
