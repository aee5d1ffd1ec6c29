"""Exports of DiscordChatExporter as a replay reads them: a channel's events, as the gateway would have told them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from mimetypes import guess_type
from pathlib import Path

from townhall.adapter import Export, in_order_of_time
from townhall.adapter.exports import Entry
from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import GroupId, MemberId, MessageId, own_id
from townhall.model.parts import Mention, Part, Parts, Text
from townhall.model.people import ActorKind, Member
from townhall.model.places import Place
from townhall_discord.content import parts_of
from townhall_discord.export import (
    ExportedChannel,
    ExportedFile,
    ExportedMessage,
    ExportedUser,
    read_channel,
    read_message,
)
from townhall_discord.scope import Scope
from townhall_discord.shapes import Attachment, MentionedUser, Message, Snapshot, SnapshotMessage, Sticker

_WRITTEN = frozenset({"Default", "Reply", "20", "23"})
"""Kinds of messages that somebody wrote; kinds the exporter has no word for are numbers (commands of apps)."""
_FORWARD = "Forward"


class ChatExporterExport:
    """Knows the JSON of one channel."""

    def recognises(self, beginning: bytes) -> bool:
        """Return whether it begins like an export of DiscordChatExporter."""
        return beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and (
            b'"guild"' in beginning and b'"channel"' in beginning
        )

    def open(self, file: Path, account: str, chat: str) -> Export:
        """Return the channel of the export; raises :class:`~townhall.adapter.AdapterError`."""
        found = read_channel(file, chat)
        return Export(len(found.messages), lambda: in_order_of_time(_entries(found, Scope(account))))


def exported(file: Path, group: GroupId, scope: Scope, since: datetime | None) -> Iterator[Event]:
    """Yield the events of a group in an export since a moment; messages that cannot be read are left out."""
    for _, event in in_order_of_time(_entries(read_channel(file, own_id(group)), scope)):
        if event is not None and (since is None or event.at >= since):
            yield event


def _entries(channel: ExportedChannel, scope: Scope) -> Iterator[Entry]:
    numbered = list(enumerate(channel.messages, 1))
    first, last = (read_message(numbered[place][1]) for place in (0, -1)) if numbered else (None, None)
    if first is not None and last is not None and first.timestamp > last.timestamp:
        numbered.reverse()
    authors: dict[str, MemberId] = {}
    place = Place(scope.group(channel.room), thread=channel.thread, space=channel.guild.id)
    for number, raw in numbered:
        message = read_message(raw)
        if message is None:
            yield number, None, ()
        else:
            yield number, message.timestamp.astimezone(UTC), tuple(_told(message, place, scope, authors))


def _told(message: ExportedMessage, place: Place, scope: Scope, authors: dict[str, MemberId]) -> Iterator[Event]:
    """Yield what one message tells; ``authors`` gathers who wrote which, for answers to it."""
    at, own, actor = message.timestamp.astimezone(UTC), MessageId(message.id), _person(message.author, scope)
    reference = message.reference.message_id if message.reference is not None else None
    channel = place.thread or own_id(place.group)
    if message.type == "GuildMemberJoin":
        id = scope.event(f"{channel}:joined:{message.id}")
        yield events.MemberJoined(id=id, at=at, place=place, backfill=True, member=actor)
    elif message.type == "ChannelPinnedMessage" and reference:
        id, pinned = scope.event(f"pin:{message.id}"), MessageId(reference)
        yield events.MessagePinned(id=id, at=at, place=place, backfill=True, message=pinned, operator=actor)
    elif message.type in _WRITTEN:
        authors[message.id] = actor.id
        answered = reference if message.reference is not None and message.reference.type != _FORWARD else None
        parts = _parts(message, scope)
        yield events.MessageSent(
            id=scope.message_event(channel, message.id),
            at=at,
            place=place,
            backfill=True,
            message=own,
            actor=actor,
            parts=parts,
            reply_to=MessageId(answered) if answered else None,
            reply_to_actor=authors.get(answered) if answered else None,
            forwarded_from="?" if message.forwarded_message is not None else "",
        )
        yield from _edit(message, own, actor, parts, place, channel, scope)
        yield from _reactions(message, own, at, actor, place, channel, scope)


def _edit(
    message: ExportedMessage, own: MessageId, actor: Member, parts: Parts, place: Place, channel: str, scope: Scope
) -> Iterator[Event]:
    """Yield that a message was changed; an export has only the last words, and so they are those of before, too."""
    if message.timestamp_edited is not None and message.timestamp_edited.tzinfo is not None:
        edited = message.timestamp_edited.astimezone(UTC)
        id = scope.event(f"{channel}:e:{message.id}:{edited.isoformat()}")
        yield events.MessageEdited(id=id, at=edited, place=place, backfill=True, message=own, actor=actor, parts=parts)


def _reactions(
    message: ExportedMessage, own: MessageId, at: datetime, author: Member, place: Place, channel: str, scope: Scope
) -> Iterator[Event]:
    """Yield who reacted; an export does not say when, and so they did at once."""
    for reaction in message.reactions:
        emoji = reaction.emoji.name or reaction.emoji.id or "?"
        for user in reaction.users:
            yield events.ReactionAdded(
                id=scope.event(f"{channel}:exported:{message.id}:{user.id}:{emoji}"),
                at=at,
                place=place,
                backfill=True,
                message=own,
                actor=_person(user, scope),
                emoji=emoji,
                author=author.id,
            )


def _person(user: ExportedUser, scope: Scope) -> Member:
    return Member(
        id=scope.member(user.id),
        name=user.nickname or user.name,
        handle=user.name,
        kind=ActorKind.BOT if user.is_bot else ActorKind.PERSON,
        roles=tuple(role.id for role in user.roles),
    )


# -- words ----------------------------------------------------------------------------------------
def _parts(message: ExportedMessage, scope: Scope) -> Parts:
    forward = message.forwarded_message
    told = Message(
        id=message.id,
        channel_id="",
        content=message.content,
        mentions=tuple(MentionedUser(one.id, one.name, one.nickname) for one in message.mentions),
        attachments=tuple(map(_file, message.attachments)),
        sticker_items=tuple(Sticker(one.id, one.name) for one in message.stickers),
        message_snapshots=()
        if forward is None
        else (Snapshot(SnapshotMessage(forward.content, tuple(map(_file, forward.attachments)))),),
    )
    names = {name: one for one in message.mentions for name in (one.name, one.nickname) if name}
    parts = parts_of(told, scope, lambda role: "", lambda channel: "")
    if not names or "@" not in message.content:
        return parts
    # The exporter writes names where there were ids, unless it is told to leave the markup as it was.
    longest_first = sorted(names, key=len, reverse=True)
    called = re.compile("@(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    return tuple(piece for part in parts for piece in _called(part, called, names, scope))


def _called(part: Part, called: re.Pattern[str], names: dict[str, ExportedUser], scope: Scope) -> Iterator[Part]:
    if not isinstance(part, Text):
        yield part
        return
    end = 0
    for found in called.finditer(part.text):
        if found.start() > end:
            yield Text(part.text[end : found.start()])
        user = names[found[1]]
        yield Mention(scope.member(user.id), user.nickname or user.name)
        end = found.end()
    if end < len(part.text):
        yield Text(part.text[end:])


def _file(file: ExportedFile) -> Attachment:
    kind = guess_type(file.file_name)[0] or ""
    return Attachment(file.id, file.file_name, file.url, kind, file.file_size_bytes)
