"""What Discord sends about people and messages, with only the fields that are needed.

Every field but an id has a default: a field that is missing or new is never a reason to lose an event.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class Shape(msgspec.Struct, frozen=True, gc=False):
    """What every payload is: unknown fields are passed over."""


class Frame(msgspec.Struct, gc=False):
    """One frame of the gateway; its content is decoded by kind."""

    op: int
    t: str | None = None
    s: int | None = None
    d: msgspec.Raw = msgspec.Raw(b"null")


_FRAMES = msgspec.json.Decoder(Frame)


def frame_of(raw: bytes | str) -> Frame:
    """Read one frame; raises :class:`msgspec.MsgspecError` for what is none."""
    return _FRAMES.decode(raw)


class User(Shape, frozen=True, gc=False):
    """Somebody's account."""

    id: str
    username: str = ""
    global_name: str | None = None
    bot: bool = False
    system: bool = False


class MemberInfo(Shape, frozen=True, gc=False):
    """Somebody's membership, as it comes along with messages and reactions."""

    nick: str | None = None
    roles: tuple[str, ...] = ()
    joined_at: datetime | None = None
    premium_since: datetime | None = None
    communication_disabled_until: datetime | None = None
    user: User | None = None


class MentionedUser(User, frozen=True, gc=False):
    """Somebody whom a message mentions."""

    member: MemberInfo | None = None


class Attachment(Shape, frozen=True, gc=False):
    """A file of a message."""

    id: str
    filename: str = ""
    url: str = ""
    content_type: str = ""
    size: int | None = None
    description: str | None = None


class Sticker(Shape, frozen=True, gc=False):
    """A sticker of a message."""

    id: str
    name: str = ""


class Reference(Shape, frozen=True, gc=False):
    """The message that another one answers, forwards or pins."""

    type: int = 0
    message_id: str | None = None
    channel_id: str | None = None


class PollMedia(Shape, frozen=True, gc=False):
    """The words of a question or an answer."""

    text: str | None = None


class PollCount(Shape, frozen=True, gc=False):
    """How often an answer was chosen."""

    id: int
    count: int = 0


class PollResults(Shape, frozen=True, gc=False):
    """How a poll stands."""

    is_finalized: bool = False
    answer_counts: tuple[PollCount, ...] = ()


class PollAnswer(Shape, frozen=True, gc=False):
    """One answer of a poll."""

    answer_id: int = 0
    poll_media: PollMedia = PollMedia()


class Poll(Shape, frozen=True, gc=False):
    """A poll of a message."""

    question: PollMedia = PollMedia()
    answers: tuple[PollAnswer, ...] = ()
    results: PollResults | None = None


class SnapshotMessage(Shape, frozen=True, gc=False):
    """The words of a message that was forwarded."""

    content: str = ""
    attachments: tuple[Attachment, ...] = ()


class Snapshot(Shape, frozen=True, gc=False):
    """A message that was forwarded."""

    message: SnapshotMessage = SnapshotMessage()


class Answered(Shape, frozen=True, gc=False):
    """The message that is answered, as far as it is told."""

    author: User | None = None


class Message(Shape, frozen=True, gc=False):
    """A message."""

    id: str
    channel_id: str
    guild_id: str | None = None
    author: User | None = None
    member: MemberInfo | None = None
    webhook_id: str | None = None
    type: int = 0
    content: str = ""
    timestamp: datetime | None = None
    edited_timestamp: datetime | None = None
    mention_everyone: bool = False
    mentions: tuple[MentionedUser, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    sticker_items: tuple[Sticker, ...] = ()
    message_reference: Reference | None = None
    referenced_message: Answered | None = None
    message_snapshots: tuple[Snapshot, ...] = ()
    poll: Poll | None = None
    thread: Thread | None = None


class Deletion(Shape, frozen=True, gc=False):
    """Messages that are gone."""

    channel_id: str
    id: str = ""
    ids: tuple[str, ...] = ()
    guild_id: str | None = None


class CustomEmoji(Shape, frozen=True, gc=False):
    """The sign of a reaction."""

    name: str | None = None
    id: str | None = None


class Reaction(Shape, frozen=True, gc=False):
    """A reaction that came or went."""

    user_id: str
    channel_id: str
    message_id: str
    guild_id: str | None = None
    member: MemberInfo | None = None
    emoji: CustomEmoji = CustomEmoji()
    message_author_id: str | None = None


class Vote(Shape, frozen=True, gc=False):
    """A vote that came or went."""

    user_id: str
    channel_id: str
    message_id: str
    answer_id: int
    guild_id: str | None = None


class ThreadMetadata(Shape, frozen=True, gc=False):
    """Whether a thread is open."""

    archived: bool = False
    locked: bool = False


class Thread(Shape, frozen=True, gc=False):
    """A thread or a post of a forum."""

    id: str
    guild_id: str | None = None
    parent_id: str | None = None
    owner_id: str | None = None
    name: str = ""
    thread_metadata: ThreadMetadata = ThreadMetadata()
    newly_created: bool = False
