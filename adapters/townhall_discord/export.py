"""What DiscordChatExporter writes when a channel is exported as JSON, as far as we read it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from townhall.adapter import AdapterError
from townhall.adapter.exported import read_exported
from townhall_discord.shapes import Shape


class ExportedRole(Shape, frozen=True, gc=False):
    """A role of somebody."""

    id: str = ""
    name: str = ""


class ExportedUser(Shape, frozen=True, gc=False, rename="camel"):
    """Somebody who wrote, reacted or is mentioned."""

    id: str = ""
    name: str = ""
    nickname: str | None = None
    is_bot: bool = False
    roles: tuple[ExportedRole, ...] = ()


class ExportedFile(Shape, frozen=True, gc=False, rename="camel"):
    """A file of a message."""

    id: str = ""
    url: str = ""
    file_name: str = ""
    file_size_bytes: int | None = None


class ExportedEmoji(Shape, frozen=True, gc=False):
    """A sign; one of Discord's own server has an id."""

    id: str | None = None
    name: str | None = None


class ExportedReaction(Shape, frozen=True, gc=False):
    """A reaction, and who gave it; older versions only count."""

    emoji: ExportedEmoji = ExportedEmoji()
    users: tuple[ExportedUser, ...] = ()


class ExportedReference(Shape, frozen=True, gc=False, rename="camel"):
    """The message that another one answers, forwards or pins."""

    type: str | None = None
    message_id: str | None = None


class ExportedForward(Shape, frozen=True, gc=False):
    """The words of a message that was forwarded."""

    content: str = ""
    attachments: tuple[ExportedFile, ...] = ()


class ExportedSticker(Shape, frozen=True, gc=False):
    """A sticker that a message shows."""

    id: str = ""
    name: str = ""


class ExportedMessage(Shape, frozen=True, gc=False, rename="camel"):
    """A message, or a note of Discord's own."""

    id: str
    type: str
    timestamp: datetime
    author: ExportedUser
    timestamp_edited: datetime | None = None
    content: str = ""
    attachments: tuple[ExportedFile, ...] = ()
    stickers: tuple[ExportedSticker, ...] = ()
    reactions: tuple[ExportedReaction, ...] = ()
    mentions: tuple[ExportedUser, ...] = ()
    reference: ExportedReference | None = None
    forwarded_message: ExportedForward | None = None


class _Guild(Shape, frozen=True, gc=False):
    id: str = ""


class _Channel(Shape, frozen=True, gc=False, rename="camel"):
    id: str = ""
    type: str = ""
    name: str = ""
    category_id: str | None = None


class ExportedChannel(Shape, frozen=True, gc=False):
    """The whole file; its messages are read one by one."""

    guild: _Guild
    channel: _Channel
    messages: tuple[msgspec.Raw, ...]

    @property
    def room(self) -> str:
        """The id of the channel that is a group: of a thread, the channel it stands in."""
        return self.channel.category_id or self.channel.id if self.thread else self.channel.id

    @property
    def thread(self) -> str:
        """The id of the thread, empty for a channel."""
        return self.channel.id if "Thread" in self.channel.type else ""


_message = msgspec.json.Decoder(ExportedMessage)


def read_message(raw: msgspec.Raw) -> ExportedMessage | None:
    """Return one message, or None when it is not as it should be."""
    try:
        message = _message.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    whole = message.id.isascii() and message.id.isdigit() and message.author.id.isdigit()
    return message if whole and message.timestamp.tzinfo is not None else None


def read_channel(file: Path, own: str) -> ExportedChannel:
    """Return the channel of an export, which must be ``own`` unless that is empty; raises :class:`AdapterError`."""
    exported = _read(file)
    if own not in ("", exported.room):
        raise AdapterError(
            f"{file}: the export is of the channel {exported.channel.id} ({exported.channel.name}), and not of {own}. "
            "Export that channel, or name the group whose channel it is."
        )
    return exported


def _read(file: Path) -> ExportedChannel:
    return read_exported(
        file,
        ExportedChannel,
        form="JSON export of DiscordChatExporter",
        smaller="Export it in spans of dates, with --after and --before, one after another.",
        again="Export the channel again, with the format Json and without partitions.",
    )
