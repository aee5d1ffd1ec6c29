"""What Telegram sends, as far as we read it; fields and kinds that are not named here are left in the raw bytes."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

Number: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**62), le=2**62)]
"""Telegram's numbers fit into 52 bits; a larger one is a mistake that must not get as far as the journal."""


class Payload(msgspec.Struct, frozen=True, gc=False):
    """A part of an update."""


class User(Payload, frozen=True, gc=False):
    """A person or a bot."""

    id: Number
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    can_read_all_group_messages: bool = False
    """Only of ourselves, from ``getMe``: privacy mode is off."""


class Chat(Payload, frozen=True, gc=False):
    """A group, a channel or a private talk."""

    id: Number
    type: str = ""
    title: str = ""
    username: str = ""
    first_name: str = ""
    last_name: str = ""
    is_forum: bool = False


class Entity(Payload, frozen=True, gc=False):
    """A run of a text with a meaning; offset and length count UTF-16 units."""

    type: str
    offset: Number
    length: Number
    url: str = ""
    user: User | None = None
    custom_emoji_id: str = ""


class FilePayload(Payload, frozen=True, gc=False):
    """Anything that was uploaded."""

    file_id: str
    file_name: str = ""
    file_size: Number | None = None
    emoji: str = ""
    """Of a sticker."""
    custom_emoji_id: str = ""


class Contact(Payload, frozen=True, gc=False):
    """A contact card."""

    phone_number: str = ""
    first_name: str = ""
    last_name: str = ""
    user_id: Number | None = None


class Location(Payload, frozen=True, gc=False):
    """A place on the earth."""

    latitude: float = 0.0
    longitude: float = 0.0


class Venue(Payload, frozen=True, gc=False):
    """A place with a name."""

    location: Location
    title: str = ""


class Dice(Payload, frozen=True, gc=False):
    """A die that was thrown."""

    emoji: str = ""
    value: Number = 0


class Origin(Payload, frozen=True, gc=False):
    """Where a forwarded message comes from."""

    type: str = ""
    sender_user: User | None = None
    sender_user_name: str = ""
    sender_chat: Chat | None = None
    chat: Chat | None = None
    author_signature: str = ""


class TextQuote(Payload, frozen=True, gc=False):
    """The words of a message that an answer refers to."""

    text: str = ""


class Topic(Payload, frozen=True, gc=False):
    """A forum topic that was opened."""

    name: str = ""


class PollOption(Payload, frozen=True, gc=False):
    """One choice of a poll."""

    text: str = ""
    voter_count: Number = 0


class Poll(Payload, frozen=True, gc=False):
    """A poll as it stands."""

    id: str
    question: str = ""
    options: tuple[PollOption, ...] = ()
    is_closed: bool = False


class Marker(Payload, frozen=True, gc=False):
    """Something whose presence alone counts."""


class Referred(Payload, frozen=True, gc=False, rename={"from_": "from"}):
    """A message that another one answers or pins, as far as it matters."""

    message_id: Number
    from_: User | None = None
    sender_chat: Chat | None = None
    forum_topic_created: Marker | None = None


class Message(Payload, frozen=True, gc=False, rename={"from_": "from"}):
    """A message, or a note of the service that stands like one."""

    message_id: Number
    date: Number
    chat: Chat
    from_: User | None = None
    sender_chat: Chat | None = None
    author_signature: str = ""
    is_automatic_forward: bool = False
    message_thread_id: Number | None = None
    is_topic_message: bool = False
    edit_date: Number | None = None
    media_group_id: str = ""
    forward_origin: Origin | None = None
    reply_to_message: Referred | None = None
    quote: TextQuote | None = None
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    caption: str = ""
    caption_entities: tuple[Entity, ...] = ()
    photo: tuple[FilePayload, ...] = ()
    document: FilePayload | None = None
    animation: FilePayload | None = None
    video: FilePayload | None = None
    video_note: FilePayload | None = None
    voice: FilePayload | None = None
    audio: FilePayload | None = None
    sticker: FilePayload | None = None
    contact: Contact | None = None
    location: Location | None = None
    venue: Venue | None = None
    dice: Dice | None = None
    poll: Poll | None = None
    story: Marker | None = None
    paid_media: Marker | None = None
    checklist: Marker | None = None
    game: Marker | None = None
    invoice: Marker | None = None
    giveaway: Marker | None = None
    new_chat_members: tuple[User, ...] = ()
    left_chat_member: User | None = None
    new_chat_title: str | None = None
    pinned_message: Referred | None = None
    migrate_to_chat_id: Number | None = None
    migrate_from_chat_id: Number | None = None
    forum_topic_created: Topic | None = None
    forum_topic_closed: Marker | None = None
