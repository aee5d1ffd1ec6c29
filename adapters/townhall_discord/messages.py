"""Frames about messages: written, changed, removed, pinned, reacted to, voted on."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import MessageId
from townhall.model.people import Member
from townhall_discord.content import parts_of
from townhall_discord.scope import instant_of
from townhall_discord.shapes import Deletion, Frame, Message, Reaction, Vote
from townhall_discord.world import NOTHING, Events, World

_WRITTEN = frozenset({0, 19, 20, 23})
"""Kinds of messages that somebody wrote; the others are notes of Discord's own."""
_PINNED = 6
_FORWARD = 1

_MESSAGE = msgspec.json.Decoder(Message)
_DELETION = msgspec.json.Decoder(Deletion)
_REACTION = msgspec.json.Decoder(Reaction)
_VOTE = msgspec.json.Decoder(Vote)


def created(world: World, frame: Frame) -> Events:
    """Return what a new message means."""
    return of_message(world, _MESSAGE.decode(frame.d), bytes(frame.d))


def of_message(world: World, message: Message, raw: bytes = b"", *, backfill: bool = False) -> Events:
    """Return what a message means, told live or read back."""
    place = world.place(message.channel_id, message.guild_id)
    if place is None or message.author is None:
        return NOTHING
    scope, atlas = world.scope, world.atlas
    if message.type == _PINNED:
        return _pinned(world, message, raw, backfill)
    if message.type not in _WRITTEN:
        return NOTHING
    reference = message.message_reference
    answers = reference is not None and reference.type != _FORWARD and reference.message_id is not None
    answered = message.referenced_message
    author = answered.author.id if answers and answered is not None and answered.author is not None else ""
    map = atlas.guilds.get(message.guild_id or "")
    return [
        events.MessageSent(
            id=scope.message_event(message.channel_id, message.id),
            at=message.timestamp or instant_of(message.id),
            place=place,
            backfill=backfill,
            raw=raw,
            message=MessageId(message.id),
            actor=_author(world, message),
            parts=parts_of(
                message,
                scope,
                lambda role: map.roles[role].name if map is not None and role in map.roles else "",
                lambda id: channel.name if (channel := atlas.channel(id)) is not None else "",
            ),
            reply_to=MessageId(reference.message_id or "") if answers and reference is not None else None,
            reply_to_actor=scope.member(author) if author else None,
            addresses_us=author == atlas.us or any(user.id == atlas.us for user in message.mentions),
            forwarded_from="?" if reference is not None and reference.type == _FORWARD else "",
        )
    ]


def _author(world: World, message: Message) -> Member:
    assert message.author is not None
    return world.member(message.guild_id, message.author, message.member, webhook=message.webhook_id is not None)


def _pinned(world: World, message: Message, raw: bytes, backfill: bool) -> Events:
    place = world.place(message.channel_id, message.guild_id)
    reference = message.message_reference
    if place is None or reference is None or reference.message_id is None:
        return NOTHING
    return [
        events.MessagePinned(
            id=world.scope.event(f"pin:{message.id}"),
            at=instant_of(message.id),
            place=place,
            backfill=backfill,
            raw=raw,
            message=MessageId(reference.message_id),
            operator=_author(world, message),
        )
    ]


def updated(world: World, frame: Frame) -> Events:
    """Return what a changed message means: an edit, or the end of its poll."""
    message = _MESSAGE.decode(frame.d)
    place = world.place(message.channel_id, message.guild_id)
    if place is None:
        return NOTHING
    found: Events = []
    scope, own = world.scope, MessageId(message.id)
    if message.edited_timestamp is not None and message.author is not None:
        # Discord also tells of previews it added; those leave the instant of the edit, and so the id, as they were.
        map = world.atlas.guilds.get(message.guild_id or "")
        found.append(
            events.MessageEdited(
                id=scope.event(f"{message.channel_id}:e:{message.id}:{message.edited_timestamp.isoformat()}"),
                at=message.edited_timestamp,
                place=place,
                raw=bytes(frame.d),
                message=own,
                actor=_author(world, message),
                parts=parts_of(
                    message,
                    scope,
                    lambda role: map.roles[role].name if map is not None and role in map.roles else "",
                    lambda id: channel.name if (channel := world.atlas.channel(id)) is not None else "",
                ),
            )
        )
    if message.poll is not None and message.poll.results is not None and message.poll.results.is_finalized:
        counts = {one.id: one.count for one in message.poll.results.answer_counts}
        shown = tuple(counts.get(answer.answer_id, 0) for answer in message.poll.answers)
        id = scope.event(f"{message.channel_id}:closed:{message.id}")
        raw = bytes(frame.d)
        found.append(events.PollClosed(id=id, at=world.now(), place=place, raw=raw, message=own, counts=shown))
    return found


def deleted(world: World, frame: Frame) -> Events:
    """Return that messages are gone; Discord does not say whose they were."""
    deletion = _DELETION.decode(frame.d)
    place = world.place(deletion.channel_id, deletion.guild_id)
    if place is None:
        return NOTHING
    ids = deletion.ids or (deletion.id,)
    return [
        events.MessageDeleted(
            id=world.scope.event(f"{deletion.channel_id}:d:{id}"),
            at=world.now(),
            place=place,
            raw=bytes(frame.d),
            message=MessageId(id),
        )
        for id in ids
        if id
    ]


def reacted(world: World, frame: Frame) -> Events:
    """Return that a reaction came."""
    return _reaction(world, frame, events.ReactionAdded)


def unreacted(world: World, frame: Frame) -> Events:
    """Return that a reaction went."""
    return _reaction(world, frame, events.ReactionRemoved)


_MakesReaction = Callable[..., Event]


def _reaction(world: World, frame: Frame, kind: _MakesReaction) -> Events:
    reaction = _REACTION.decode(frame.d)
    place = world.place(reaction.channel_id, reaction.guild_id)
    if place is None:
        return NOTHING
    info, guild = reaction.member, reaction.guild_id
    if info is not None and info.user is not None:
        actor = world.member(guild, info.user, info)
    else:
        actor = world.someone(guild or "", reaction.user_id)
    author = reaction.message_author_id
    return [
        kind(
            id=world.frame_id(frame),
            at=world.now(),
            place=place,
            raw=bytes(frame.d),
            message=MessageId(reaction.message_id),
            actor=actor,
            emoji=reaction.emoji.name or reaction.emoji.id or "?",
            author=world.scope.member(author) if author else None,
        )
    ]


def voted(world: World, frame: Frame) -> Events:
    """Return that somebody chose an answer."""
    return _vote(world, frame, off=False)


def unvoted(world: World, frame: Frame) -> Events:
    """Return that somebody took a choice back."""
    return _vote(world, frame, off=True)


def _vote(world: World, frame: Frame, *, off: bool) -> Events:
    vote = _VOTE.decode(frame.d)
    place = world.place(vote.channel_id, vote.guild_id)
    if place is None:
        return NOTHING
    return [
        events.PollVoted(
            id=world.frame_id(frame),
            at=world.now(),
            place=place,
            raw=bytes(frame.d),
            message=MessageId(vote.message_id),
            actor=world.someone(vote.guild_id or "", vote.user_id),
            # Discord counts answers from one.
            choices=world.voted(vote.message_id, vote.user_id, vote.answer_id - 1, off=off),
        )
    ]
