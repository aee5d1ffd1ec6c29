"""What people say: messages, stickers and edits as events; pure but for what is remembered of them."""

from __future__ import annotations

import msgspec

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import EventId, MemberId, MessageId
from townhall.model.parts import File, Image, Mention, MentionAll, Part, Parts, Text
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_matrix.addresses import text_with_links
from townhall_matrix.markup import parts_of_html
from townhall_matrix.places import RoomState, World
from townhall_matrix.reading import is_late, moment, own_id_of, read
from townhall_matrix.shapes import Body, LeastMessage, Mentions, Message, RelatesTo, RoomEvent

_messages = msgspec.json.Decoder(Message)
_least = msgspec.json.Decoder(LeastMessage)

_FILES = {"m.file": "document", "m.audio": "audio", "m.video": "video"}
_NO_RELATION = RelatesTo()


def message_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | tuple[Event, ...] | None:
    """Return what was said, or how it was changed; a redacted message says nothing."""
    content = read(_messages, event.content)
    if content is None:
        world.unreadable += 1
        # Clients show the plain text of a message whose other fields are broken: so it must be seen here too.
        least = read(_least, event.content)
        if least is None:
            return None
        content = Message(msgtype=least.msgtype, body=least.body)
    if not content.msgtype:
        world.authors.put(event.event_id, event.sender)
        return None
    relation = content.relates_to or _NO_RELATION
    own = event.sender == room.own_user
    if relation.rel_type == "m.replace":
        world.silent.put(event.event_id, True)
        return None if own else _edited(event, raw, content, relation, room, world)
    world.authors.put(event.event_id, event.sender)
    # Our own words come back to us; nobody needs to be told of them.
    return None if own else _sent(event, raw, content, relation, room, world)


def _sent(
    event: RoomEvent, raw: bytes, content: Message, relation: RelatesTo, room: RoomState, world: World
) -> Event | tuple[Event, ...]:
    thread = relation.event_id if relation.rel_type == "m.thread" else ""
    answered = relation.in_reply_to
    # Inside a thread the reply is there for clients without threads, unless it says otherwise.
    replied = answered.event_id if answered is not None and not (thread and relation.is_falling_back) else ""
    author = world.authors.get(replied) if replied else None
    parts = parts_of(content, room, replied=bool(answered))
    mentions = content.mentions
    ours = MemberId(room.people + room.own_user)
    sent = events.MessageSent(
        id=EventId(f"{room.prefix}m:{event.event_id}"),
        at=moment(event),
        place=_in_thread(room.place, thread) if thread else room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(event.event_id),
        actor=author_of(event, content.msgtype, room),
        parts=parts,
        reply_to=MessageId(replied) if replied else None,
        reply_to_actor=None if author is None else MemberId(room.people + author),
        addresses_us=author == room.own_user
        or (mentions is not None and room.own_user in mentions.user_ids)
        or _mention(parts, ours)
        or (mentions is None and room.own_user in content.body),
    )
    if thread and thread not in world.threads:
        world.threads.put(thread, True)
        return (_thread_begun(event, thread, room, sent), sent)
    return sent


def _mention(parts: Parts, ours: MemberId) -> bool:
    for part in parts:
        if type(part) is Mention and part.member == ours:
            return True
    return False


def _thread_begun(event: RoomEvent, thread: str, room: RoomState, sent: events.MessageSent) -> Event:
    """Tell of a thread at the first message in it that we see; its id is the thread's, so it is told once."""
    return events.ThreadCreated(
        id=EventId(f"{room.prefix}t:{thread}"),
        at=sent.at,
        place=sent.place,
        backfill=sent.backfill,
        operator=sent.actor,
    )


def _in_thread(place: Place, thread: str) -> Place:
    return Place(place.group, thread=thread, direct=place.direct)


def author_of(event: RoomEvent, msgtype: str, room: RoomState) -> Member:
    """Return who wrote; notices come from bots, and from nobody else."""
    if msgtype == "m.notice":
        return room.portrait(event.sender, room.name_of(event.sender), bot=True)
    return room.member(event.sender)


def _edited(
    event: RoomEvent, raw: bytes, content: Message, relation: RelatesTo, room: RoomState, world: World
) -> Event | None:
    author = world.authors.get(relation.event_id)
    if content.new_content is None or (author is not None and author != event.sender):
        # Nobody can change what somebody else wrote; clients do not show it either.
        return None
    return events.MessageEdited(
        id=own_id_of(event, room),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(relation.event_id),
        actor=author_of(event, content.msgtype, room),
        parts=parts_of(content.new_content, room, replied=False),
    )


# -- parts ------------------------------------------------------------------------------------------
def parts_of(content: Body, room: RoomState, *, replied: bool) -> Parts:
    """Return a message as parts, from its formatted form where it has one."""
    kind = content.msgtype
    if kind == "m.image":
        caption, name = _captioned(content)
        return (Image(content.url, caption=caption, alt=name),)
    if kind in _FILES:
        caption, name = _captioned(content)
        size = content.info.size if content.info is not None else None
        voice = kind == "m.audio" and bool(bytes(content.voice))
        file = File(content.url, name=name, kind="voice" if voice else _FILES[kind], size=size)
        return (file, *text_with_links(caption))
    if kind == "m.location":
        return (File(content.geo_uri, name=content.body, kind="location"),)
    if content.formatted_body and content.format == "org.matrix.custom.html":
        parts = parts_of_html(content.formatted_body, room.people)
    else:
        body = without_fallback(content.body) if replied else content.body
        parts = tuple(text_with_links(body))
    return parts if content.mentions is None else _with_mentions(parts, content.mentions, room)


def _captioned(content: Body) -> tuple[str, str]:
    """Return the caption and the name of a file; a body beside a file name is the caption."""
    if content.filename and content.filename != content.body:
        return content.body, content.filename
    return "", content.filename or content.body


def without_fallback(body: str) -> str:
    """Return the body of a reply without the quotation that old clients put in front."""
    if not body.startswith("> "):
        return body
    lines = body.split("\n")
    at = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[at + 1 :] if at < len(lines) and not lines[at] else lines[at:])


def _with_mentions(parts: Parts, mentions: Mentions, room: RoomState) -> Parts:
    """Return the parts with the names of those who are meant as mentions, where they stand as plain text."""
    there = {part.member for part in parts if type(part) is Mention}
    for user in mentions.user_ids[:50]:
        member = MemberId(room.people + user)
        if member not in there and user != room.own_user and (name := room.name_of(user)):
            parts = _replaced(parts, name, Mention(member, name))
    return _replaced(parts, "@room", MentionAll()) if mentions.room else parts


def _replaced(parts: Parts, words: str, by: Part) -> Parts:
    """Return the parts with the first plain occurrence of some words as a part of its own."""
    for at, part in enumerate(parts):
        if type(part) is Text and words in part.text:
            before, _, after = part.text.partition(words)
            if isinstance(by, Mention):
                before = before.removesuffix("@")
            middle = (*((Text(before),) if before else ()), by, *((Text(after),) if after else ()))
            return (*parts[:at], *middle, *parts[at + 1 :])
    return parts


def sticker_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | tuple[Event, ...] | None:
    """Return a sticker as the picture it is."""
    content = read(_messages, event.content)
    if content is None or not content.url or event.sender == room.own_user:
        return None
    world.authors.put(event.event_id, event.sender)
    relation = content.relates_to or _NO_RELATION
    shown = msgspec.structs.replace(content, msgtype="m.image")
    return _sent(event, raw, shown, relation, room, world)
