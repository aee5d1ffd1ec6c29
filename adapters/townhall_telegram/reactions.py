"""Reactions and votes as events; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from townhall.model.events import Event, PollClosed, PollVoted, ReactionAdded, ReactionRemoved
from townhall.model.ids import EventId, MessageId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_telegram.messages import moment, place_of
from townhall_telegram.notices import PollAnswer, Reaction, ReactionUpdate
from townhall_telegram.payloads import Chat, Poll
from townhall_telegram.people import chat_as_actor, member_of
from townhall_telegram.scope import PollPlace, Scope


def reaction_events(update: ReactionUpdate, scope: Scope, raw: bytes) -> Iterator[Event]:
    """Yield what somebody took back and what they added; Telegram tells both states, not the change."""
    actor = _reactor(update, scope)
    if actor is None:
        return
    old, new = _names(update.old_reaction), _names(update.new_reaction)
    at, place, message = moment(update.date), place_of(update.chat, scope), MessageId(str(update.message_id))
    kinds = ((ReactionRemoved, old, new, "-"), (ReactionAdded, new, old, "+"))
    for kind, these, others, sign in kinds:
        for emoji in these:
            if emoji not in others:
                own = reaction_id(scope, update.chat.id, message, actor, f"{sign}{emoji}", update.date)
                yield kind(id=own, at=at, place=place, raw=raw, message=message, actor=actor, emoji=emoji)


def reaction_id(scope: Scope, chat: int, message: str, actor: Member, what: str, date: int) -> EventId:
    """Return the id of a reaction, the same live and in an export."""
    who = actor.id.rpartition(":")[2]
    return EventId(f"{scope.prefix}{chat}:r:{message}:{who}:{what}:{date}")


def _reactor(update: ReactionUpdate, scope: Scope) -> Member | None:
    if update.user is not None:
        return member_of(update.user, scope)
    return None if update.actor_chat is None else chat_as_actor(update.actor_chat, update.chat, scope)


def _names(reactions: Sequence[Reaction]) -> list[str]:
    return [one.emoji or one.custom_emoji_id or one.type for one in reactions]


def poll_voted(number: int, answer: PollAnswer, scope: Scope, now: datetime, raw: bytes) -> Event | None:
    """Return a vote in a poll of ours; the platform names only the poll, so others' polls stay unknown."""
    where = scope.polls.get(answer.poll_id)
    if where is None:
        return None
    if answer.user is not None:
        actor = member_of(answer.user, scope)
    elif answer.voter_chat is not None:
        actor = chat_as_actor(answer.voter_chat, Chat(where.chat), scope)
    else:
        return None
    id, place = EventId(f"{scope.prefix}{where.chat}:u:{number}"), _place(where, scope)
    message, choices = MessageId(str(where.message)), answer.option_ids
    return PollVoted(id=id, at=now, place=place, raw=raw, message=message, actor=actor, choices=choices)


def poll_closed(poll: Poll, scope: Scope, now: datetime, raw: bytes) -> Event | None:
    """Return the end of a poll of ours."""
    where = scope.polls.get(poll.id)
    if where is None or not poll.is_closed:
        return None
    return PollClosed(
        id=EventId(f"{scope.prefix}{where.chat}:poll:{poll.id}:closed"),
        at=now,
        place=_place(where, scope),
        raw=raw,
        message=MessageId(str(where.message)),
        counts=tuple(option.voter_count for option in poll.options),
    )


def _place(where: PollPlace, scope: Scope) -> Place:
    return Place(scope.group(where.chat), thread=where.thread)
