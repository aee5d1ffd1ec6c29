"""What OneBot gives notice of, as neutral events; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from townhall.model import events as e
from townhall.model.events import Event
from townhall.model.ids import EventId
from townhall.model.parts import File
from townhall.model.people import Member, Standing
from townhall.model.places import Place
from townhall_onebot.faces import emoji_of
from townhall_onebot.payloads import OwnId, Payload, Upload, text_of
from townhall_onebot.scope import Scope, instant, message_id
from townhall_onebot.segments import OWN_FILE


class Notice(NamedTuple):
    """A notice and what every event made of it carries."""

    payload: Payload
    scope: Scope
    raw: bytes
    at: datetime
    now: datetime

    @property
    def place(self) -> Place:
        """Where it happened."""
        group = self.payload.group_id
        return self.scope.place(group) if group else self.scope.talk(self.payload.user_id)

    def id(self, *own: object) -> EventId:
        """Return the same id for the same notice: OneBot gives none, so it is made of what the notice says."""
        payload = self.payload
        chat = payload.group_id or f"private-{payload.user_id}"
        return self.scope.event_id(chat, ":".join(map(text_of, (payload.notice_type, payload.sub_type, *own))))

    def member(self, standing: Standing = Standing.UNKNOWN, name: str = "") -> Member:
        """Return who it is about."""
        return self.scope.member(self.payload.group_id, self.payload.user_id, standing, name)

    @property
    def operator(self) -> Member | None:
        """Who did it, where that is somebody else."""
        return self.scope.operator(self.payload.group_id, self.payload.operator_id, self.payload.user_id)

    @property
    def about_us(self) -> bool:
        """Whether it is about our account."""
        return str(self.payload.user_id) == self.scope.self_id

    @property
    def moment(self) -> EventId:
        """The id of what has no id but its time and its people."""
        payload = self.payload
        return self.id(payload.time, payload.user_id, payload.operator_id, payload.duration)


def notice_events(payload: Payload, raw: bytes, scope: Scope, now: datetime) -> Sequence[Event]:
    """Return what a notice tells; nothing for pokes, honours and kinds that are not known."""
    make = _NOTICES.get(payload.notice_type)
    if make is None or not (payload.group_id or payload.user_id):
        return ()
    return make(Notice(payload, scope, raw, instant(payload.time, now), now))


def _increase(n: Notice) -> Sequence[Event]:
    operator = n.operator
    if n.about_us:
        added = e.BotAdded(id=n.moment, at=n.at, place=n.place, received_at=n.now, raw=n.raw, operator=operator)
        return (added,)
    invited = n.payload.sub_type == "invite"
    by = None if operator is None else operator.id
    return (
        e.MemberJoined(
            id=n.moment,
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            member=n.member(Standing.MEMBER),
            operator=operator,
            inviter=by if invited else None,
            approved_by=None if invited else by,
        ),
    )


def _decrease(n: Notice) -> Sequence[Event]:
    kind = n.payload.sub_type
    if kind in ("kick_me", "disband") or n.about_us:
        reason = "The group was dissolved." if kind == "disband" else ""
        removed = e.BotRemoved(
            id=n.moment, at=n.at, place=n.place, received_at=n.now, raw=n.raw, operator=n.operator, reason=reason
        )
        return (removed,)
    left = n.member(Standing.OUTSIDE)
    if kind != "kick":
        return (e.MemberLeft(id=n.moment, at=n.at, place=n.place, received_at=n.now, raw=n.raw, member=left),)
    kicked = e.MemberKicked(
        id=n.moment, at=n.at, place=n.place, received_at=n.now, raw=n.raw, member=left, operator=n.operator
    )
    return (kicked,)


def _recall(n: Notice) -> Sequence[Event]:
    payload = n.payload
    if payload.message_id is None:
        return ()
    by = payload.operator_id or payload.user_id
    return (
        e.MessageDeleted(
            id=n.id(payload.message_id),
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            message=message_id(payload.message_id),
            author=n.scope.person(payload.user_id) if payload.user_id else None,
            operator=n.scope.member(payload.group_id, by) if by else None,
        ),
    )


def _ban(n: Notice) -> Sequence[Event]:
    payload = n.payload
    if not payload.user_id:
        # The whole group was muted or may speak again: what that means for us is told by our rights.
        return ()
    if payload.sub_type == "lift_ban":
        lifted = e.MemberUnmuted(
            id=n.moment, at=n.at, place=n.place, received_at=n.now, raw=n.raw, member=n.member(), operator=n.operator
        )
        return (lifted,)
    return (
        e.MemberMuted(
            id=n.moment,
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            member=n.member(Standing.RESTRICTED),
            operator=n.operator,
            until=muted_until(payload, n.at),
        ),
    )


def muted_until(payload: Payload, at: datetime) -> datetime | None:
    """Return when a mute ends; None for one whose end is not told."""
    seconds = payload.duration
    if seconds is None or not 0 < seconds < 10**9:
        return None
    return at + timedelta(seconds=seconds)


def _admin(n: Notice) -> Sequence[Event]:
    if n.about_us:
        # What we may do now is told as our rights, by whoever keeps them.
        return ()
    became = n.payload.sub_type == "set"
    return (
        e.MemberRolesChanged(
            id=n.moment,
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            member=n.member(Standing.ADMIN if became else Standing.MEMBER),
            added=("admin",) if became else (),
            removed=() if became else ("admin",),
        ),
    )


def _card(n: Notice) -> Sequence[Event]:
    payload = n.payload
    new, old = payload.card_new or "", payload.card_old or ""
    if new:
        n.scope.names.put(f"{payload.group_id}/{payload.user_id}", new)
    return (
        e.MemberRenamed(
            id=n.id(payload.time, payload.user_id, new),
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            member=n.member(name=new),
            old_name=old,
        ),
    )


def _upload(n: Notice) -> Sequence[Event]:
    file = n.payload.file
    if n.scope.files_are_messages or not isinstance(file, Upload):
        return ()
    own = text_of(file.id) or file.name
    url = text_of(file.url)
    return (
        e.MessageSent(
            id=n.id(own, n.payload.time),
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            message=message_id(f"file-{own}"),
            actor=n.member(),
            parts=(File(url if url.startswith("http") else f"{OWN_FILE}{own}", file.name, size=file.size),),
        ),
    )


def _essence(n: Notice) -> Sequence[Event]:
    payload = n.payload
    if payload.message_id is None:
        return ()
    kind = e.MessageUnpinned if payload.sub_type == "delete" else e.MessagePinned
    return (
        kind(
            id=n.id(payload.message_id, payload.time),
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            message=message_id(payload.message_id),
            operator=n.scope.operator(payload.group_id, payload.operator_id, None),
        ),
    )


def _likes(n: Notice) -> Sequence[Event]:
    emojis = [like.emoji_id for like in n.payload.likes or ()]
    return _reactions(n, n.payload.user_id, emojis, removed=n.payload.is_add is False)


def _reaction(n: Notice) -> Sequence[Event]:
    """Lagrange tells of each reaction by itself."""
    return _reactions(n, n.payload.operator_id, [n.payload.code], removed=n.payload.sub_type == "remove")


def _reactions(n: Notice, by: OwnId, emojis: Sequence[OwnId], *, removed: bool) -> Sequence[Event]:
    message = n.payload.message_id
    if message is None or by is None or str(by) == n.scope.self_id:
        return ()
    kind = e.ReactionRemoved if removed else e.ReactionAdded
    return [
        kind(
            id=n.id(message, n.payload.time, by, emoji, "off" if removed else "on"),
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            message=message_id(message),
            actor=n.scope.member(n.payload.group_id, by),
            emoji=emoji_of(str(emoji)),
            author=n.scope.author(message),
        )
        for emoji in emojis
        if emoji is not None
    ]


def _notify(n: Notice) -> Sequence[Event]:
    payload = n.payload
    if payload.sub_type != "group_name" or not payload.name_new:
        return ()
    return (
        e.GroupUpdated(
            id=n.id(payload.time, payload.name_new),
            at=n.at,
            place=n.place,
            received_at=n.now,
            raw=n.raw,
            title=payload.name_new,
            operator=n.member() if payload.user_id else None,
        ),
    )


_NOTICES: dict[str, Callable[[Notice], Sequence[Event]]] = {
    "group_increase": _increase,
    "group_decrease": _decrease,
    "group_recall": _recall,
    "friend_recall": _recall,
    "group_ban": _ban,
    "group_admin": _admin,
    "group_card": _card,
    "group_upload": _upload,
    "essence": _essence,
    "group_msg_emoji_like": _likes,
    "reaction": _reaction,
    "notify": _notify,
}
"""What is made of a notice, by its type."""
