"""Whose frames these are: the account, and what was learnt from earlier frames that later ones refer to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Generic, TypeVar

from townhall.model.ids import EventId, GroupId, MemberId, MessageId
from townhall.model.people import ActorKind, Member, Standing
from townhall.model.places import Place
from townhall_onebot.payloads import Loose, OwnId, text_of

PLATFORM = "qq"
MOST_REMEMBERED = 20_000
"""How many authors and how many people are remembered; older ones are asked for when they matter."""

_LAST_SECOND = 253_402_300_799
_ROLES = {"owner": Standing.OWNER, "admin": Standing.ADMIN, "member": Standing.MEMBER}
ASSISTANT = "2854196310"
"""QQ's own group assistant, which writes and joins like a person."""

Value = TypeVar("Value")


class Bounded(Generic[Value]):
    """A dictionary that forgets what was put in first."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._kept: dict[str, Value] = {}

    def put(self, key: str, value: Value) -> None:
        """Remember; the older half is forgotten when there is too much."""
        self._kept[key] = value
        if len(self._kept) > self._most:
            newer = list(self._kept.items())[self._most // 2 :]
            self._kept = dict(newer)

    def get(self, key: str) -> Value | None:
        """Return what is remembered, or None."""
        return self._kept.get(key)

    def __len__(self) -> int:
        return len(self._kept)


class Scope:
    """One account, and what it has seen."""

    def __init__(self, account: str, self_id: str = "") -> None:
        self.account = account
        self.self_id = self_id
        """The number of our QQ account; empty until it is known."""
        self.files_are_messages = False
        """Whether the implementation tells of an upload as a message too."""
        self.friends: set[str] = set()
        """The numbers of our account's friends, who can be written to without a group."""
        self.prefix = f"{PLATFORM}:{account}:"
        self.authors: Bounded[str] = Bounded()
        """Who wrote a message, by its id."""
        self.names: Bounded[str] = Bounded()
        """What somebody is called in a group, by ``group/person``."""
        self._places: Bounded[Place] = Bounded()
        self._seen: Bounded[Member] = Bounded()

    def place(self, group: OwnId) -> Place:
        """Return a group as a place."""
        chat = str(group)
        found = self._places.get(chat)
        if found is None:
            found = Place(GroupId(self.prefix + chat))
            self._places.put(chat, found)
        return found

    def talk(self, person: OwnId) -> Place:
        """Return the private talk with somebody; groups and people may have equal numbers."""
        return Place(GroupId(f"{self.prefix}private-{person}"), direct=True)

    def event_id(self, chat: OwnId, own: str) -> EventId:
        """Return the id of something that happened in a chat."""
        return EventId(f"{self.prefix}{chat}:{own}")

    def person(self, number: OwnId) -> MemberId:
        """Return the scoped id of a person."""
        return MemberId(f"{self.prefix}{number}")

    def member(self, group: OwnId, number: OwnId, standing: Standing = Standing.UNKNOWN, name: str = "") -> Member:
        """Return somebody as events carry them, under the name that is known."""
        own = str(number)
        return Member(
            id=MemberId(self.prefix + own),
            name=name or self.names.get(f"{group}/{own}") or "",
            kind=self.kind(own),
            standing=standing,
        )

    def seen(self, chat: str, number: str, name: Loose, role: Loose) -> Member:
        """Return who wrote a message, as the message says it."""
        key = f"{chat}/{number}"
        known = self._seen.get(key)
        standing = _ROLES.get(role, Standing.UNKNOWN) if type(role) is str else Standing.UNKNOWN
        # Whoever writes a lot is the same person every time.
        if known is not None and known.name == name and known.standing is standing:
            return known
        called = text_of(name)
        member = Member(id=MemberId(self.prefix + number), name=called, kind=self.kind(number), standing=standing)
        self._seen.put(key, member)
        if called:
            self.names.put(key, called)
        return member

    def operator(self, group: OwnId, number: OwnId, about: OwnId) -> Member | None:
        """Return who did something to somebody, unless it is nobody or they themselves."""
        if not number or str(number) in ("0", str(about)):
            return None
        return self.member(group, number)

    def kind(self, number: str) -> ActorKind:
        """Return what stands behind a number."""
        if number == self.self_id:
            return ActorKind.SELF
        return ActorKind.BOT if number == ASSISTANT else ActorKind.PERSON

    def author(self, message: OwnId) -> MemberId | None:
        """Return who wrote a message, where it is remembered."""
        known = self.authors.get(str(message))
        return None if known is None else self.person(known)


def standing_of(role: object) -> Standing:
    """Return the rank that a role of OneBot is."""
    return _ROLES.get(role, Standing.UNKNOWN) if isinstance(role, str) else Standing.UNKNOWN


def instant(seconds: float | None, otherwise: datetime) -> datetime:
    """Return a moment that OneBot gives in seconds; what is no moment is taken for now."""
    if seconds is None or not 0 < seconds <= _LAST_SECOND:
        return otherwise
    return datetime.fromtimestamp(seconds, UTC)


def message_id(own: OwnId) -> MessageId:
    """Return a message's own id; OneBot's may be negative numbers."""
    return MessageId(str(own))
