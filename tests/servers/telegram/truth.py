"""What is true on the server: people, chats, who stands how, which messages stand where."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.servers.telegram.words import Words

Payload = dict[str, object]
NO_WORDS = Words("")

DAY = 24 * 60 * 60
ALL_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass
class User:
    """Somebody with an account."""

    id: int
    first_name: str
    username: str = ""
    is_bot: bool = False
    language_code: str = "en"
    started: bool = False
    """Whether they have started a talk with our bot."""
    blocked: bool = False

    def payload(self) -> Payload:
        """Return the user as updates carry them."""
        payload: Payload = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            payload["username"] = self.username
        return payload if self.is_bot else {**payload, "language_code": self.language_code}


@dataclass
class Member:
    """How somebody stands in a chat."""

    user: User
    status: str = "left"
    rights: frozenset[str] = frozenset()
    title: str = ""
    tag: str = ""
    until: int = 0
    permissions: dict[str, bool] = field(default_factory=dict[str, bool])
    is_member: bool = True

    @property
    def inside(self) -> bool:
        """Whether they are in the chat."""
        return self.is_member if self.status == "restricted" else self.status not in ("left", "kicked")

    @property
    def muted(self) -> bool:
        """Whether they may not write."""
        return self.status == "restricted" and not self.permissions.get("can_send_messages", False)

    def payload(self) -> Payload:
        """Return the record as the Bot API gives it."""
        payload: Payload = {"user": self.user.payload(), "status": self.status}
        if self.status == "administrator":
            payload |= {"can_be_edited": True, "is_anonymous": False, **{r: r in self.rights for r in ALL_RIGHTS}}
        if self.status == "creator":
            payload["is_anonymous"] = False
        if self.status in ("administrator", "creator") and self.title:
            payload["custom_title"] = self.title
        if self.status == "restricted":
            granted = {one: self.permissions.get(one, False) for one in PERMISSIONS}
            payload |= {"is_member": self.is_member, "until_date": self.until, "can_edit_tag": False, **granted}
            payload["can_react_to_messages"] = False
        if self.status == "kicked":
            payload["until_date"] = self.until
        return payload


@dataclass
class Message:
    """A message that was sent; it stays here when it is deleted."""

    id: int
    chat: int
    sender: int
    date: int
    words: Words = NO_WORDS
    keyboard: object = None
    extra: Payload = field(default_factory=dict[str, object])
    """Media, replies, polls and whatever else the payload carries."""
    deleted: bool = False
    reactions: dict[int, list[Payload]] = field(default_factory=dict[int, list[Payload]])


@dataclass
class Chat:
    """A group, a channel or a private talk."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    permissions: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(PERMISSIONS, True))
    invites: dict[str, Payload] = field(default_factory=dict[str, Payload])
    requests: dict[int, str] = field(default_factory=dict[int, str])
    """Open requests to join: the user, and the link they came by."""
    pinned: set[int] = field(default_factory=set[int])
    topics: dict[int, str] = field(default_factory=dict[int, str])
    commands: dict[str, object] = field(default_factory=dict[str, object])
    """The menu by language."""
    moved_to: int = 0
    channels_banned: set[int] = field(default_factory=set[int])

    def payload(self) -> Payload:
        """Return the chat as updates carry it."""
        payload: Payload = {"id": self.id, "type": self.type}
        if self.type == "private":
            return {**payload, "first_name": self.title}
        payload["title"] = self.title
        return {**payload, "is_forum": True} if self.is_forum else payload

    def member(self, user: User) -> Member:
        """Return how somebody stands here; whoever never was here is outside."""
        return self.members.setdefault(user.id, Member(user))


@dataclass
class Truth:
    """Everything, and the instant it is."""

    bot: User
    users: dict[int, User] = field(default_factory=dict[int, User])
    chats: dict[int, Chat] = field(default_factory=dict[int, Chat])
    ahead: float = 0.0
    """How far the server's clock is ahead of this machine's, for tests of old messages and skew."""
    numbers: int = 0
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """What is kept of pictures and files, by id."""
    answered_presses: dict[str, str] = field(default_factory=dict[str, str])

    def now(self) -> int:
        """Return the instant as the server tells it."""
        return int(time.time() + self.ahead)

    def next_number(self) -> int:
        """Return a fresh number for a message."""
        self.numbers += 1
        return self.numbers

    def user(self, name: str) -> User:
        """Return somebody by name, made when they are new."""
        for user in self.users.values():
            if user.first_name == name:
                return user
        user = User(4700 + len(self.users), name, username="" if " " in name else f"{name.lower()}_on_telegram")
        self.users[user.id] = user
        return user
