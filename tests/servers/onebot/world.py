"""QQ as it truly is: groups, people, ranks, mutes and messages; whoever listens is told what happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from tests.servers.onebot.standard import Segment

Event: TypeAlias = dict[str, object]
SELF = 10001


@dataclass
class Membership:
    """Somebody's place in a group."""

    role: str = "member"
    card: str = ""
    title: str = ""
    muted_until: datetime | None = None


@dataclass
class Message:
    """A message, seen by people or swallowed by risk control."""

    id: int
    group: int
    author: int
    segments: list[Segment]
    at: datetime
    person: int = 0
    """The other side of a private talk."""
    deleted: bool = False
    seen: bool = True
    essence: bool = False
    likes: dict[str, set[int]] = field(default_factory=dict[str, set[int]])


@dataclass
class Group:
    """A group."""

    number: int
    title: str
    members: dict[int, Membership] = field(default_factory=dict[int, Membership])
    blocked: set[int] = field(default_factory=set[int])
    silenced: bool = False
    requests: dict[str, int] = field(default_factory=dict[str, int])
    declined: dict[str, str] = field(default_factory=dict[str, str])
    notices: list[str] = field(default_factory=list[str])
    files: list[str] = field(default_factory=list[str])


class World:
    """The truth."""

    def __init__(self, now: Callable[[], datetime], self_id: int = SELF) -> None:
        self.now = now
        self.self_id = self_id
        self.names: dict[int, str] = {self_id: "Hostess"}
        self.friends: set[int] = set()
        self.groups: dict[int, Group] = {}
        self.messages: list[Message] = []
        self.images: dict[str, dict[str, str]] = {}
        """What is answered about a picture, by the name of its file."""
        self.online = True
        self.good = True
        self.risk_control = False
        """Whether what our account writes is said to be sent and seen by nobody."""
        self.listeners: list[Callable[[Event], None]] = []

    # -- who and where ----------------------------------------------------------------------------
    def group(self, number: int, title: str = "Lounge", role: str = "admin") -> Group:
        """Make a group with our account in it."""
        made = self.groups[number] = Group(number, title, {self.self_id: Membership(role)})
        return made

    def person(self, name: str) -> int:
        """Return the number of somebody, who is made when there is nobody of that name."""
        known = {called: number for number, called in self.names.items()}
        if name not in known:
            known[name] = 20000 + len(self.names)
            self.names[known[name]] = name
        return known[name]

    def find(self, message: int) -> Message | None:
        """Return a message that stands somewhere."""
        return next((one for one in self.messages if one.id == message and not one.deleted), None)

    def tell(self, **event: object) -> None:
        """Tell everybody who listens."""
        whole: Event = {"time": int(self.now().timestamp()), "self_id": self.self_id, **event}
        for listener in list(self.listeners):
            listener(whole)

    def notice(self, kind: str, group: int, **event: object) -> None:
        """Tell of a notice in a group."""
        self.tell(post_type="notice", notice_type=kind, group_id=group, **event)

    # -- what people do ---------------------------------------------------------------------------
    def join(self, group: Group, number: int, *, operator: int = 0, kind: str = "approve") -> None:
        """Let somebody in."""
        group.members[number] = Membership()
        self.notice("group_increase", group.number, user_id=number, operator_id=operator or number, sub_type=kind)

    def leave(self, group: Group, number: int) -> None:
        """Let somebody go."""
        group.members.pop(number)
        self.notice("group_decrease", group.number, user_id=number, operator_id=number, sub_type="leave")

    def ask(self, group: Group, number: int, comment: str, flag: str) -> None:
        """Let somebody ask to be let in."""
        group.requests[flag] = number
        self.tell(
            post_type="request",
            request_type="group",
            sub_type="add",
            group_id=group.number,
            user_id=number,
            comment=comment,
            flag=flag,
        )

    def write(self, author: int, segments: list[Segment], *, group: int = 0, person: int = 0) -> Message:
        """Put a message where it belongs; ids are as wild as those of real implementations."""
        number = len(self.messages) + 1
        own = (7919 * number) % 2147483647 * (-1 if number % 2 else 1)
        seen = not (self.risk_control and author == self.self_id)
        message = Message(own, group, author, segments, self.now(), person, seen=seen)
        self.messages.append(message)
        return message

    def recall(self, message: Message, operator: int) -> None:
        """Take a message back, or remove somebody's."""
        message.deleted = True
        ids = {"message_id": message.id, "user_id": message.author}
        if message.group:
            self.notice("group_recall", message.group, operator_id=operator, **ids)
        else:
            self.tell(post_type="notice", notice_type="friend_recall", **ids)

    def mute(self, group: Group, number: int, seconds: int, operator: int) -> None:
        """Mute somebody, or (0) lift it; number 0 is everybody."""
        if number:
            until = self.now() + timedelta(seconds=seconds) if seconds else None
            group.members[number].muted_until = until
        else:
            group.silenced = bool(seconds)
        kind = "ban" if seconds else "lift_ban"
        event = {"user_id": number, "operator_id": operator, "duration": seconds, "sub_type": kind}
        self.notice("group_ban", group.number, **event)

    def kick(self, group: Group, number: int, operator: int, *, block: bool = False) -> None:
        """Throw somebody out."""
        group.members.pop(number)
        if block:
            group.blocked.add(number)
        kind = "kick_me" if number == self.self_id else "kick"
        self.notice("group_decrease", group.number, user_id=number, operator_id=operator, sub_type=kind)

    def rank(self, group: Group, number: int, *, admin: bool) -> None:
        """Make somebody an administrator, or no longer."""
        group.members[number].role = "admin" if admin else "member"
        self.notice("group_admin", group.number, user_id=number, sub_type="set" if admin else "unset")

    def like(self, message: Message, number: int, emoji: str, *, on: bool = True) -> None:
        """React to a message, or take it back."""
        who = message.likes.setdefault(emoji, set())
        (who.add if on else who.discard)(number)
        likes = [{"emoji_id": emoji, "count": len(who)}]
        event = {"user_id": number, "message_id": message.id, "likes": likes, "is_add": on}
        self.notice("group_msg_emoji_like", message.group, **event)

    def muted(self, group: Group, number: int) -> bool:
        """Return whether somebody may not write."""
        place = group.members.get(number)
        if place is None:
            return True
        until = place.muted_until
        return (until is not None and until > self.now()) or (group.silenced and place.role == "member")
