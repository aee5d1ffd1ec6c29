"""Happenings of the platform as neutral events, and which of them a room tells of; pure."""

from __future__ import annotations

import msgspec

from townhall.model import events
from townhall.model.capabilities import Capabilities, Feature, Yes
from townhall.model.events import Event
from townhall.model.ids import EventId, MemberId, MessageId, group_id, member_id, scoped
from townhall.model.parts import mentions
from townhall.model.people import ActorKind, Member, Standing
from townhall.model.places import Place
from townhall_lobby import happenings as h
from townhall_lobby.happenings import HOUSE, Happening, Who

PLATFORM = "lobby"


def own_person(number: int) -> str:
    """Return the id of a person as the page knows it."""
    return "house" if number == HOUSE else f"p{number}"


class Scope(msgspec.Struct, frozen=True):
    """Whose events these are: the account, and the file that numbers them."""

    account: str
    epoch: str
    """Made once per lobby.db: the numbers of a new file must not repeat the ids of an old one."""

    def person(self, number: int) -> MemberId:
        """Return the scoped id of a person."""
        return member_id(PLATFORM, self.account, own_person(number))

    def member(self, who: Who) -> Member:
        """Return a person as events carry them."""
        return Member(
            id=self.person(who.number),
            name=who.name,
            kind=ActorKind.SELF if who.number == HOUSE else ActorKind.PERSON,
            standing=who.standing,
            locale=who.locale,
            joined_at=who.joined_at,
            account_created_at=who.created_at,
            roles=who.roles,
        )


def event_of(number: int, happening: Happening, scope: Scope, abilities: Capabilities) -> Event | None:
    """Return what the core hears of a happening, or None where a platform like this keeps it to itself."""
    if not _told(happening, scope, abilities):
        return None
    event = _translated(number, happening, scope)
    if isinstance(happening, h.Sanctioned) and not abilities.can(Feature.SEES_OPERATORS):
        # Such a platform only shows that somebody is gone.
        return events.MemberLeft(id=event.id, at=event.at, place=event.place, member=scope.member(happening.who))
    if isinstance(event, events.MemberJoined) and not abilities.can(Feature.SEES_INVITES):
        return msgspec.structs.replace(event, invite="", inviter=None)
    return event


FEATURE_OF: dict[type[Happening], Feature] = {
    h.Said: Feature.SEES_MESSAGES,
    h.Reworded: Feature.SEES_EDITS,
    h.Removed: Feature.SEES_DELETIONS,
    h.Pinned: Feature.SEES_PINS,
    h.Reacted: Feature.SEES_REACTIONS,
    h.Pressed: Feature.BUTTONS,
    h.Submitted: Feature.FORMS,
    h.Voted: Feature.SEES_VOTES,
    h.PollEnded: Feature.SEES_VOTES,
    h.CameIn: Feature.SEES_JOINS,
    h.WentOut: Feature.SEES_LEAVES,
    h.Sanctioned: Feature.SEES_OPERATORS,
    h.Renamed: Feature.SEES_NICKNAMES,
    h.Labelled: Feature.ROLES,
    h.Asked: Feature.SEES_JOIN_REQUESTS,
    h.AskingEnded: Feature.SEES_JOIN_REQUESTS,
}
"""Which feature a room must have for the core to hear of a happening."""

_REMOVALS = ("kicked", "banned")


def _told(happening: Happening, scope: Scope, abilities: Capabilities) -> bool:
    ability = abilities.ability(FEATURE_OF[type(happening)])
    match happening:
        case h.Said():
            return isinstance(ability, Yes) or (
                abilities.can(Feature.SEES_MESSAGES)
                and (happening.direct or scope.person(HOUSE) in mentions(happening.parts))
            )
        case h.Sanctioned(sanction=sanction) if sanction in _REMOVALS:
            return abilities.can(Feature.SEES_LEAVES)
        case _:
            return isinstance(ability, Yes)


def _translated(number: int, happening: Happening, scope: Scope) -> Event:
    id = EventId(scoped(PLATFORM, scope.account, f"{scope.epoch}-{number}"))
    place = Place(group_id(PLATFORM, scope.account, happening.room), direct=happening.direct)
    at = happening.at
    match happening:
        case h.CameIn(who=who):
            return events.MemberJoined(
                id=id,
                at=at,
                place=place,
                sequence=number,
                member=scope.member(who),
                operator=_optional(happening.operator, scope),
                approved_by=None if happening.operator is None else scope.person(happening.operator.number),
                invite=happening.invite,
                inviter=None if happening.inviter is None else scope.person(happening.inviter),
            )
        case h.WentOut(who=who):
            return events.MemberLeft(id=id, at=at, place=place, sequence=number, member=scope.member(who))
        case h.Renamed(who=who):
            return events.MemberRenamed(
                id=id,
                at=at,
                place=place,
                sequence=number,
                member=scope.member(who),
                old_name=happening.old_name,
                operator=_optional(happening.operator, scope),
            )
        case h.Labelled(who=who):
            return events.MemberRolesChanged(
                id=id,
                at=at,
                place=place,
                sequence=number,
                member=scope.member(who),
                operator=scope.member(happening.operator),
                added=happening.added,
                removed=happening.removed,
            )
        case h.Asked(who=who):
            return events.JoinRequested(
                id=id,
                at=at,
                place=place,
                sequence=number,
                member=scope.member(who),
                request=happening.request,
                text=happening.text,
            )
        case h.AskingEnded(who=who):
            return events.JoinRequestWithdrawn(
                id=id,
                at=at,
                place=place,
                sequence=number,
                member=scope.member(who),
                request=happening.request,
                operator=_optional(happening.operator, scope),
                admitted=happening.admitted,
            )
        case h.Submitted(who=who):
            return events.FormSubmitted(
                id=id,
                at=at,
                place=place,
                sequence=number,
                actor=scope.member(who),
                form=happening.form,
                answers=happening.answers,
                token=happening.token,
            )
        case h.Sanctioned():
            return _sanction(id, number, place, happening, scope)
        case _:
            return _of_message(id, number, place, happening, scope)


def _optional(who: Who | None, scope: Scope) -> Member | None:
    return None if who is None else scope.member(who)


def _sanction(id: EventId, number: int, place: Place, happening: h.Sanctioned, scope: Scope) -> Event:
    member, operator, at = scope.member(happening.who), scope.member(happening.operator), happening.at
    until, reason = happening.until, happening.reason
    match happening.sanction:
        case "kicked":
            return events.MemberKicked(
                id=id, at=at, place=place, sequence=number, member=member, operator=operator, reason=reason
            )
        case "banned":
            return events.MemberBanned(
                id=id, at=at, place=place, sequence=number, member=member, operator=operator, until=until, reason=reason
            )
        case "muted":
            return events.MemberMuted(
                id=id, at=at, place=place, sequence=number, member=member, operator=operator, until=until, reason=reason
            )
        case "unbanned":
            return events.MemberUnbanned(id=id, at=at, place=place, sequence=number, member=member, operator=operator)
        case _:
            return events.MemberUnmuted(id=id, at=at, place=place, sequence=number, member=member, operator=operator)


_OfMessage = h.Said | h.Reworded | h.Removed | h.Pinned | h.Reacted | h.Pressed | h.Voted | h.PollEnded


def _of_message(id: EventId, number: int, place: Place, happening: _OfMessage, scope: Scope) -> Event:
    at, message = happening.at, MessageId(str(happening.message))
    match happening:
        case h.Said():
            return events.MessageSent(
                id=id,
                at=at,
                place=place,
                sequence=number,
                message=message,
                actor=scope.member(happening.who),
                parts=happening.parts,
                reply_to=None if happening.reply_to is None else MessageId(str(happening.reply_to)),
                reply_to_actor=None if happening.reply_to_author is None else scope.person(happening.reply_to_author),
                addresses_us=happening.reply_to_author == HOUSE or scope.person(HOUSE) in mentions(happening.parts),
            )
        case h.Reworded():
            actor, parts = scope.member(happening.who), happening.parts
            return events.MessageEdited(
                id=id, at=at, place=place, sequence=number, message=message, actor=actor, parts=parts
            )
        case h.Removed():
            return events.MessageDeleted(
                id=id,
                at=at,
                place=place,
                sequence=number,
                message=message,
                author=None if happening.author is None else scope.person(happening.author),
                operator=scope.member(happening.operator),
            )
        case h.Pinned():
            kind = events.MessageUnpinned if happening.off else events.MessagePinned
            operator = scope.member(happening.operator)
            return kind(id=id, at=at, place=place, sequence=number, message=message, operator=operator)
        case h.Reacted():
            reaction = events.ReactionRemoved if happening.off else events.ReactionAdded
            return reaction(
                id=id,
                at=at,
                place=place,
                sequence=number,
                message=message,
                actor=scope.member(happening.who),
                emoji=happening.emoji,
                author=None if happening.author is None else scope.person(happening.author),
            )
        case h.Pressed():
            return events.ButtonPressed(
                id=id,
                at=at,
                place=place,
                sequence=number,
                message=message,
                actor=scope.member(happening.who),
                data=happening.data,
                token=happening.token,
            )
        case h.Voted():
            actor = scope.member(happening.who)
            return events.PollVoted(
                id=id, at=at, place=place, sequence=number, message=message, actor=actor, choices=happening.choices
            )
        case h.PollEnded(counts=counts):
            return events.PollClosed(id=id, at=at, place=place, sequence=number, message=message, counts=counts)


__all__ = ["FEATURE_OF", "PLATFORM", "Scope", "Standing", "event_of", "own_person"]
