"""The ids and names of one account: whose event it is, where it happened, and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

from townhall.model.ids import GroupId, MemberId, group_id, member_id
from townhall.model.people import ActorKind, Member
from townhall.model.places import Place
from townhall_matrix.levels import Order, order_of
from townhall_matrix.shapes import Creation, Levels, RoomEvent

PLATFORM = "matrix"
MOST_NAMES = 20_000
"""People of one room whose names are kept; beyond that the list starts afresh, as the homeserver tells them again."""
MOST_RECENT = 20_000

Kept = TypeVar("Kept")


def local_part(user: str) -> str:
    """Return a user id without its homeserver: what people without a name are called."""
    return user[1:].partition(":")[0]


class Recent(Generic[Kept]):
    """The last things of one kind by their id; the oldest goes when there are too many."""

    __slots__ = ("_kept", "_most")

    def __init__(self, most: int = MOST_RECENT) -> None:
        self._kept: dict[str, Kept] = {}
        self._most = most

    def get(self, id: str) -> Kept | None:
        """Return what is kept under an id."""
        return self._kept.get(id)

    def put(self, id: str, thing: Kept) -> None:
        """Keep something."""
        if len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]
        self._kept[id] = thing

    def __contains__(self, id: str) -> bool:
        return id in self._kept


class RoomState:
    """What is known of one room; it is told anew at every start, and rolled on by the events that follow."""

    def __init__(self, account: str, id: str, own_user: str) -> None:
        self.id = id
        self.group: GroupId = group_id(PLATFORM, account, id)
        self.prefix = f"{self.group}:"
        self.people = f"{PLATFORM}:{account}:"
        self.own_user = own_user
        self.place = Place(self.group)
        self.joined = False
        self.members: int | None = None
        self.name = ""
        self.alias = ""
        self.topic = ""
        self.encrypted = False
        self.pinned: tuple[str, ...] = ()
        self.replacement = ""
        self.tombstone: RoomEvent | None = None
        self.creator = ""
        self.creation = Creation()
        self.levels: Levels | None = None
        self.order = Order()
        self.last_event = ""
        """The newest event of the timeline we have seen, where paging back may stop."""
        self.unreadable = 0
        """Encrypted events that came by."""
        self._names: dict[str, str] = {}
        self._members: dict[str, Member] = {}

    # -- order ------------------------------------------------------------------------------------
    def found(self, creator: str, creation: Creation) -> None:
        """Take in who made the room, and in which version."""
        self.creator, self.creation = creator, creation
        self._arrange()

    def rank(self, levels: Levels) -> None:
        """Take in the power levels."""
        self.levels = levels
        self._arrange()

    def _arrange(self) -> None:
        self.order = order_of(self.creator, self.creation, self.levels)
        self._members.clear()

    # -- people -----------------------------------------------------------------------------------
    def name_of(self, user: str) -> str:
        """Return the name of somebody here; empty while the homeserver has not told it."""
        return self._names.get(user, "")

    def call(self, user: str, name: str | None) -> None:
        """Take in what somebody is called here."""
        if len(self._names) >= MOST_NAMES:
            self._names.clear()
            self._members.clear()
        self._names[user] = name or local_part(user)
        self._members.pop(user, None)

    def member(self, user: str) -> Member:
        """Return somebody as events carry them."""
        found = self._members.get(user)
        if found is None:
            found = self._members[user] = self.portrait(user, self.name_of(user))
        return found

    def portrait(self, user: str, name: str, joined_at: datetime | None = None, bot: bool = False) -> Member:
        """Return somebody under a name of now."""
        kind = ActorKind.SELF if user == self.own_user else ActorKind.BOT if bot else ActorKind.PERSON
        role = self.order.role(user)
        return Member(
            id=MemberId(self.people + user),
            name=name,
            handle=user[1:],
            kind=kind,
            standing=self.order.standing(user),
            joined_at=joined_at,
            roles=(role,) if role else (),
        )


class Poll:
    """The answers of a poll, so that votes can be told by number."""

    __slots__ = ("answers",)

    def __init__(self, answers: tuple[str, ...]) -> None:
        self.answers = answers


class Reacted:
    """A reaction, so that its end can be told."""

    __slots__ = ("emoji", "target", "user")

    def __init__(self, target: str, emoji: str, user: str) -> None:
        self.target = target
        self.emoji = emoji
        self.user = user


class World:
    """Everything that is known of one account's rooms, in memory."""

    def __init__(self, account: str, own_user: str) -> None:
        self.account = account
        self.own_user = own_user
        self.rooms: dict[str, RoomState] = {}
        self.direct: dict[str, str] = {}
        """Private rooms and the person each is shared with."""
        self.wanted: frozenset[str] = frozenset()
        """The rooms of ops.toml."""
        self.authors: Recent[str] = Recent()
        self.reactions: Recent[Reacted] = Recent()
        self.polls: Recent[Poll] = Recent(2000)
        self.tallies: Recent[tuple[int, ...]] = Recent(200)
        self.threads: Recent[bool] = Recent(2000)
        self.silent: Recent[bool] = Recent(2000)
        """Events that are no messages, so that their redaction is no deletion of one."""
        self.approvals: Recent[str] = Recent(2000)
        """Who let an applicant in, by room and applicant, until they come."""
        self.private: Recent[str] = Recent()
        """Messages of private talks, with their rooms: actions name the group on whose behalf the talk is."""
        self.moved: dict[str, str] = {}
        """Rooms that go on elsewhere, with the room we have joined there."""
        self.lifts: dict[tuple[str, str], datetime] = {}
        """When mutes and bans of ours end, by room and user."""
        self.late_before = 0
        """Milliseconds; events from before count as told late. Zero while everything is live."""
        self.unreadable = 0
        """Events that could not be read, for the log."""

    def room(self, id: str) -> RoomState:
        """Return what is known of a room; nothing, for one that is new."""
        found = self.rooms.get(id)
        if found is None:
            found = self.rooms[id] = RoomState(self.account, id, self.own_user)
            if id in self.direct:
                found.place = Place(found.group, direct=True)
        return found

    def told_of_direct(self, direct: dict[str, str]) -> None:
        """Take in which rooms are private talks, and with whom."""
        self.direct = direct
        for id, room in self.rooms.items():
            room.place = Place(room.group, direct=id in direct)

    def heard(self, id: str) -> bool:
        """Return whether what happens in a room is told: it is in ops.toml, or a private talk."""
        return id in self.wanted or id in self.direct

    def member_id(self, user: str) -> MemberId:
        """Return the scoped id of somebody."""
        return member_id(PLATFORM, self.account, user)
