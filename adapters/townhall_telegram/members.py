"""Who came, went, was removed, muted or promoted, by ``chat_member`` and its kin; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import EventId, MemberId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_telegram.messages import moment, place_of
from townhall_telegram.notices import (
    BoostRemoved,
    BoostSource,
    BoostUpdate,
    ChatMember,
    JoinRequestPayload,
    MemberUpdate,
)
from townhall_telegram.payloads import Chat
from townhall_telegram.people import member_of, roles_of, standing_member, standing_of
from townhall_telegram.rights import OurRights
from townhall_telegram.scope import Scope

REACHABLE = timedelta(minutes=5)
"""How long an applicant may be written to."""
KICK_LASTS = timedelta(minutes=1)
"""A kick is a ban that is lifted at once; if lifting fails it ends by itself after this."""
SHORTEST_BAN = timedelta(minutes=5)
"""A shorter ban could not be told from a kick."""
_KICK_AT_MOST = timedelta(minutes=3)
"""Between the two, so that clocks may differ by two minutes."""


def joined_id(scope: Scope, chat: int, user: int, date: int) -> EventId:
    """Return the id of a join: the same from ``chat_member``, from the note in the chat and from an export."""
    return EventId(f"{scope.prefix}{chat}:joined:{user}:{date}")


def left_id(scope: Scope, chat: int, user: int, date: int) -> EventId:
    """Return the id of a departure, likewise."""
    return EventId(f"{scope.prefix}{chat}:left:{user}:{date}")


def member_events(number: int, update: MemberUpdate, scope: Scope, raw: bytes) -> Iterator[Event]:
    """Yield what changed about somebody: coming and going first, then muting, then rank."""
    old, new = update.old_chat_member, update.new_chat_member
    if new.user.id == scope.me:
        return
    was, is_now = _inside(old), _inside(new)
    place, at = place_of(update.chat, scope), moment(update.date)
    member = standing_member(new, scope)
    operator = None if update.from_.id == new.user.id else member_of(update.from_, scope)
    id = f"{scope.prefix}{update.chat.id}:u:{number}"
    if new.status == "kicked" and old.status != "kicked":
        yield _removed(EventId(id), update, place, member, operator, scope, raw)
        return
    if old.status == "kicked" and new.status != "kicked" and not _ended_kick(update, scope):
        yield events.MemberUnbanned(
            id=EventId(f"{id}.unbanned"), at=at, place=place, raw=raw, member=member, operator=operator
        )
    if is_now and not was:
        yield _joined(update, place, member, operator, scope, raw)
        return
    if was and not is_now:
        kind = events.MemberLeft if operator is None else events.MemberKicked
        left = left_id(scope, update.chat.id, new.user.id, update.date)
        yield kind(id=left, at=at, place=place, raw=raw, member=member, operator=operator)
        return
    yield from _changed(id, at, place, old, new, member, operator, raw)


def _inside(member: ChatMember) -> bool:
    return member.is_member if member.status == "restricted" else member.status not in ("left", "kicked")


def _removed(
    id: EventId, update: MemberUpdate, place: Place, member: Member, operator: Member | None, scope: Scope, raw: bytes
) -> Event:
    at, until = moment(update.date), _until(update.new_chat_member)
    if update.from_.id == scope.me and until is not None and until - at <= _KICK_AT_MOST:
        return events.MemberKicked(id=id, at=at, place=place, raw=raw, member=member, operator=operator)
    return events.MemberBanned(id=id, at=at, place=place, raw=raw, member=member, operator=operator, until=until)


def _ended_kick(update: MemberUpdate, scope: Scope) -> bool:
    """Return whether this only lifts the ban that was half of a kick of ours."""
    until = _until(update.old_chat_member)
    return update.from_.id == scope.me and until is not None and until - moment(update.date) <= _KICK_AT_MOST


def _joined(
    update: MemberUpdate, place: Place, member: Member, operator: Member | None, scope: Scope, raw: bytes
) -> Event:
    link = update.invite_link
    by_link = link is not None or update.via_join_request
    inviter: MemberId | None = None
    if link is not None and link.creator is not None:
        inviter = scope.member(link.creator.id)
    elif operator is not None and not by_link:
        inviter = operator.id
    return events.MemberJoined(
        id=joined_id(scope, update.chat.id, update.new_chat_member.user.id, update.date),
        at=moment(update.date),
        place=place,
        raw=raw,
        member=member,
        operator=operator,
        inviter=inviter,
        invite="" if link is None else link.invite_link,
        approved_by=operator.id if operator is not None and update.via_join_request else None,
    )


def _changed(
    id: str,
    at: datetime,
    place: Place,
    old: ChatMember,
    new: ChatMember,
    member: Member,
    operator: Member | None,
    raw: bytes,
) -> Iterator[Event]:
    muted, until = _muted(new), _until(new)
    if muted and (not _muted(old) or until != _until(old)):
        yield events.MemberMuted(
            id=EventId(f"{id}.muted"), at=at, place=place, raw=raw, member=member, operator=operator, until=until
        )
    elif not muted and _muted(old):
        yield events.MemberUnmuted(
            id=EventId(f"{id}.unmuted"), at=at, place=place, raw=raw, member=member, operator=operator
        )
    before, now = roles_of(old), roles_of(new)
    added, removed = tuple(one for one in now if one not in before), tuple(one for one in before if one not in now)
    if added or removed:
        yield events.MemberRolesChanged(
            id=EventId(f"{id}.roles"),
            at=at,
            place=place,
            raw=raw,
            member=member,
            operator=operator,
            added=added,
            removed=removed,
        )


def _muted(member: ChatMember) -> bool:
    return member.status == "restricted" and not member.can_send_messages


def _until(member: ChatMember) -> datetime | None:
    return moment(member.until_date) if member.until_date > 0 else None


def own_events(number: int, update: MemberUpdate, scope: Scope, raw: bytes) -> Iterator[Event]:
    """Yield what happened to ourselves; a person who blocks us in private tells nothing of a group."""
    if update.chat.type == "private":
        return
    place, at = place_of(update.chat, scope), moment(update.date)
    operator = None if update.from_.id == scope.me else member_of(update.from_, scope)
    id = f"{scope.prefix}{update.chat.id}:u:{number}"
    was, is_now = _inside(update.old_chat_member), _inside(update.new_chat_member)
    if was and not is_now:
        reason = "Our account was removed." if operator is not None else "Our account left."
        yield events.BotRemoved(id=EventId(f"{id}.out"), at=at, place=place, raw=raw, operator=operator, reason=reason)
        return
    if is_now and not was:
        title = update.chat.title
        yield events.BotAdded(id=EventId(f"{id}.in"), at=at, place=place, raw=raw, operator=operator, title=title)
    if is_now:
        yield events.BotRightsChanged(
            id=EventId(f"{id}.rights"),
            at=at,
            place=place,
            raw=raw,
            standing=standing_of(update.new_chat_member),
            rights=OurRights.of(update.new_chat_member).names(),
            operator=operator,
        )


def join_requested(request: JoinRequestPayload, scope: Scope, raw: bytes) -> Event:
    """Return that somebody asks to be let in; the handle is the talk in which they may be written to."""
    at, link = moment(request.date), request.invite_link
    creator = None if link is None else link.creator
    return events.JoinRequested(
        id=EventId(f"{scope.prefix}{request.chat.id}:asked:{request.from_.id}:{request.date}"),
        at=at,
        place=place_of(request.chat, scope),
        raw=raw,
        member=member_of(request.from_, scope),
        request=str(request.user_chat_id),
        text=request.bio,
        inviter=None if creator is None else scope.member(creator.id),
        invite="" if link is None else link.invite_link,
        reachable_until=at + REACHABLE,
    )


def boosted(number: int, update: BoostUpdate, scope: Scope, raw: bytes) -> Event | None:
    """Return that somebody supports the chat, until when."""
    until = moment(update.boost.expiration_date) if update.boost.expiration_date else None
    at = update.boost.add_date
    return _supporter(number, update.chat, update.boost.source, scope, raw, at, supports=True, until=until)


def boost_removed(number: int, update: BoostRemoved, scope: Scope, raw: bytes) -> Event | None:
    """Return that somebody no longer supports the chat."""
    return _supporter(number, update.chat, update.source, scope, raw, update.remove_date, supports=False, until=None)


def _supporter(
    number: int,
    chat: Chat,
    source: BoostSource,
    scope: Scope,
    raw: bytes,
    date: int,
    *,
    supports: bool,
    until: datetime | None,
) -> Event | None:
    if source.user is None:
        return None
    return events.SupporterChanged(
        id=EventId(f"{scope.prefix}{chat.id}:u:{number}"),
        at=moment(date),
        place=place_of(chat, scope),
        raw=raw,
        member=member_of(source.user, scope),
        supports=supports,
        until=until,
    )
