"""The history of a group from an export of Telegram Desktop, as events that live updates would have given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import EventId, GroupId, MessageId, own_id
from townhall.model.parts import ContactCard, Emoji, File, Image, Link, Mention, Part, Parts, Style, Styled, Text
from townhall.model.people import ActorKind, Member
from townhall.model.places import Place
from townhall_telegram.export import ExportedMessage, TextRun, read_chat, read_message
from townhall_telegram.members import joined_id, left_id
from townhall_telegram.messages import message_event_id
from townhall_telegram.people import name_of
from townhall_telegram.reactions import reaction_id
from townhall_telegram.scope import Scope

_BEGINNING = 2013
"""There are no messages from before Telegram."""
_STYLES = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "underline": Style.UNDERLINE,
    "strikethrough": Style.STRIKE,
    "code": Style.CODE,
    "pre": Style.CODE_BLOCK,
    "spoiler": Style.SPOILER,
}


async def exported(file: Path, group: GroupId, scope: Scope, since: datetime | None) -> AsyncIterator[Event]:
    """Yield the events of a group in an export, oldest first; messages that cannot be read are left out."""
    chat = int(own_id(group))
    authors: dict[int, Member] = {}
    for raw in read_chat(file, own_id(group)).messages:
        message = read_message(raw)
        at = None if message is None else moment_of(message)
        if message is None or at is None:
            continue
        told = tuple(events_of_exported(message, chat, at, scope, authors))
        if since is None or at >= since:
            for event in told:
                yield event


def events_of_exported(
    message: ExportedMessage, chat: int, at: datetime, scope: Scope, authors: dict[int, Member]
) -> Iterator[Event]:
    """Yield what one entry of an export tells; ``authors`` gathers who wrote which message, for answers to it."""
    if message.type == "service":
        yield from _service(message, chat, at, scope)
        return
    actor = _person(message.from_id, message.from_, scope)
    if message.type != "message" or actor is None:
        return
    authors[message.id] = actor
    answered = message.reply_to_message_id
    place = Place(scope.group(chat))
    yield events.MessageSent(
        id=message_event_id(scope, chat, message.id),
        at=at,
        place=place,
        sequence=message.id,
        backfill=True,
        message=MessageId(str(message.id)),
        actor=actor,
        parts=_parts(message, scope),
        reply_to=None if answered is None else MessageId(str(answered)),
        reply_to_actor=authors[answered].id if answered in authors else None,
        forwarded_from=message.forwarded_from or "",
    )
    yield from _reactions(message, chat, at, place, actor, scope)


def _reactions(
    message: ExportedMessage, chat: int, sent_at: datetime, place: Place, author: Member, scope: Scope
) -> Iterator[events.ReactionAdded]:
    number = MessageId(str(message.id))
    # Reactions have only the wall clock of whoever exported; the message has both, and so tells the zone.
    wall = _wall(message.date)
    zone = timedelta() if wall is None else wall - sent_at
    for reaction in message.reactions:
        emoji = reaction.emoji or reaction.document_id
        for reactor in reaction.recent:
            actor, shown = _person(reactor.from_id, reactor.from_, scope), _wall(reactor.date)
            if actor is None or shown is None or not emoji:
                continue
            at = shown - zone
            id = reaction_id(scope, chat, number, actor, f"+{emoji}", int(at.timestamp()))
            yield events.ReactionAdded(
                id=id, at=at, place=place, backfill=True, message=number, actor=actor, emoji=emoji, author=author.id
            )


def _service(message: ExportedMessage, chat: int, at: datetime, scope: Scope) -> Iterator[Event]:
    actor = _person(message.actor_id, message.actor, scope)
    if actor is None:
        return
    place, seconds, who = Place(scope.group(chat)), int(at.timestamp()), int(own_id(actor.id))
    # Others are named without their ids, and a name is nobody.
    alone = message.members == (message.actor,)
    match message.action:
        case "join_group_by_link" | "join_group_by_request":
            yield _joined(scope, chat, who, seconds, at, place, actor)
        case "invite_members" if alone:
            yield _joined(scope, chat, who, seconds, at, place, actor)
        case "remove_members" if alone:
            left = left_id(scope, chat, who, seconds)
            yield events.MemberLeft(id=left, at=at, place=place, backfill=True, member=actor)
        case "pin_message" if message.message_id is not None:
            id, pinned = EventId(f"{message_event_id(scope, chat, message.id)}:pinned"), str(message.message_id)
            yield events.MessagePinned(
                id=id, at=at, place=place, backfill=True, message=MessageId(pinned), operator=actor
            )
        case "edit_group_title":
            id = EventId(f"{message_event_id(scope, chat, message.id)}:title")
            yield events.GroupUpdated(id=id, at=at, place=place, backfill=True, title=message.title, operator=actor)
        case _:
            return


def _joined(
    scope: Scope, chat: int, who: int, seconds: int, at: datetime, place: Place, member: Member
) -> events.MemberJoined:
    id = joined_id(scope, chat, who, seconds)
    return events.MemberJoined(id=id, at=at, place=place, backfill=True, member=member)


def moment_of(message: ExportedMessage) -> datetime | None:
    """Return when a message was sent, or None where the export does not say it."""
    try:
        return datetime.fromtimestamp(int(message.date_unixtime), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _wall(date: str) -> datetime | None:
    """Return what the clock of the machine that exported showed, as if it stood in UTC."""
    try:
        wall = datetime.fromisoformat(date).replace(tzinfo=UTC)
    except ValueError:
        return None
    # What lies at the ends of the calendar cannot be moved to another zone.
    return wall if _BEGINNING <= wall.year < 9000 else None


def _person(own: str, name: str | None, scope: Scope) -> Member | None:
    """Return somebody by an id like ``user123`` or ``channel123``; the name of a deleted account is null."""
    if own.startswith("user") and own[4:].isascii() and own[4:].isdigit():
        return Member(id=scope.member(int(own[4:])), name=name or "")
    if own.startswith("channel") and own[7:].isascii() and own[7:].isdigit():
        return Member(id=scope.member(int(f"-100{own[7:]}")), name=name or "", kind=ActorKind.CHANNEL)
    return None


def _parts(message: ExportedMessage, scope: Scope) -> Parts:
    media = _media(message)
    runs = (message.text,) if isinstance(message.text, str) else message.text
    text = tuple(part for run in runs if (part := _part(run, scope)) is not None)
    return text if media is None else (media, *text)


def _part(run: str | TextRun, scope: Scope) -> Part | None:
    if isinstance(run, str):
        return Text(run) if run else None
    if not run.text:
        return None
    if (style := _STYLES.get(run.type)) is not None:
        return Styled(run.text, style)
    match run.type:
        case "mention_name" if run.user_id:
            return Mention(scope.member(run.user_id), run.text)
        case "text_link" if run.href:
            return Link(run.href, run.text)
        case "link":
            return Link(run.text) if "://" in run.text else Link(f"https://{run.text}", run.text)
        case "custom_emoji":
            return Emoji(run.text, run.document_id)
        case _:
            return Text(run.text)


def _media(message: ExportedMessage) -> Part | None:
    if message.photo:
        return Image(message.photo)
    if message.media_type == "sticker":
        return Emoji(message.sticker_emoji or "sticker", message.file)
    if message.file:
        return File(message.file, message.file_name, _KINDS.get(message.media_type, "document"))
    if (card := message.contact_information) is not None:
        return ContactCard(name_of(card.first_name, card.last_name), card.phone_number)
    if (where := message.location_information) is not None:
        return File(f"geo:{where.latitude},{where.longitude}", "", "location")
    return None


_KINDS = {
    "voice_message": "voice",
    "video_message": "video_note",
    "video_file": "video",
    "audio_file": "audio",
    "animation": "animation",
}
