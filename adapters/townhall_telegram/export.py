"""What Telegram Desktop writes when a chat is exported as JSON, as far as we read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from townhall.adapter import AdapterError
from townhall.adapter.exported import read_exported
from townhall_telegram.payloads import Number


class _Exported(msgspec.Struct, frozen=True, gc=False):
    """A part of an export."""


class TextRun(_Exported, frozen=True, gc=False):
    """A run of a text with a meaning."""

    type: str = ""
    text: str = ""
    href: str = ""
    user_id: Number = 0
    document_id: str = ""


class Reactor(_Exported, frozen=True, gc=False, rename={"from_": "from"}):
    """Somebody who reacted."""

    from_: str | None = None
    from_id: str = ""
    date: str = ""


class ExportedReaction(_Exported, frozen=True, gc=False):
    """A reaction, and who of late gave it."""

    emoji: str = ""
    document_id: str = ""
    recent: tuple[Reactor, ...] = ()


class ContactInformation(_Exported, frozen=True, gc=False):
    """A contact card."""

    first_name: str = ""
    last_name: str = ""
    phone_number: str = ""


class LocationInformation(_Exported, frozen=True, gc=False):
    """A place on the earth."""

    latitude: float = 0.0
    longitude: float = 0.0


class ExportedMessage(_Exported, frozen=True, gc=False, rename={"from_": "from"}):
    """A message or a note of the service."""

    id: Number
    type: str = ""
    date: str = ""
    date_unixtime: str = ""
    from_: str | None = None
    from_id: str = ""
    actor: str | None = None
    actor_id: str = ""
    action: str = ""
    members: tuple[str | None, ...] = ()
    inviter: str | None = None
    title: str = ""
    message_id: Number | None = None
    text: str | tuple[str | TextRun, ...] = ""
    reply_to_message_id: Number | None = None
    forwarded_from: str | None = None
    photo: str = ""
    file: str = ""
    file_name: str = ""
    media_type: str = ""
    sticker_emoji: str = ""
    contact_information: ContactInformation | None = None
    location_information: LocationInformation | None = None
    reactions: tuple[ExportedReaction, ...] = ()


class ExportedChat(_Exported, frozen=True, gc=False):
    """One chat; its messages are read one by one."""

    id: Number = 0
    name: str | None = None
    type: str = ""
    messages: tuple[msgspec.Raw, ...] = ()


class _Chats(_Exported, frozen=True, gc=False):
    list: tuple[ExportedChat, ...] = ()


class _Account(_Exported, frozen=True, gc=False):
    """An export of a whole account, or of one chat: then the fields of the chat stand at the top."""

    chats: _Chats = _Chats()
    left_chats: _Chats = _Chats()
    id: Number = 0
    name: str | None = None
    type: str = ""
    messages: tuple[msgspec.Raw, ...] = ()


_message = msgspec.json.Decoder(ExportedMessage)


def read_message(raw: msgspec.Raw) -> ExportedMessage | None:
    """Return one message, or None when it is not as it should be."""
    try:
        return _message.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


def read_chat(file: Path, own: str) -> ExportedChat:
    """Return the chat with this id from an export, or its only one where the id is empty.

    Raises :class:`AdapterError` with what to do.
    """
    exported = _read(file)
    chats = (*exported.chats.list, *exported.left_chats.list)
    if exported.messages or exported.id:
        chats = (*chats, ExportedChat(exported.id, exported.name, exported.type, exported.messages))
    for chat in chats:
        if own in numbers_of(chat) or (not own and len(chats) == 1):
            return chat
    missing = f"no chat {own}; it has" if own else "not one chat but"
    raise AdapterError(f"{file}: the export has {missing} {_listed(chats)}. Export that group.")


def numbers_of(chat: ExportedChat) -> tuple[str, ...]:
    """Return the ids a chat has for bots: exports leave the sign and the -100 of supergroups out."""
    if "supergroup" in chat.type or "channel" in chat.type:
        return (f"-100{chat.id}",)
    return (f"-{chat.id}",) if "group" in chat.type else (f"-100{chat.id}", f"-{chat.id}", str(chat.id))


def _read(file: Path) -> _Account:
    return read_exported(
        file,
        _Account,
        form="JSON export of Telegram Desktop",
        smaller="Export it in spans of dates and import one after another.",
        again='Choose "Export chat history" and the format "Machine-readable JSON".',
    )


def _listed(chats: Sequence[ExportedChat]) -> str:
    names = [f"{numbers_of(chat)[0]} ({chat.name})" for chat in chats[:10]]
    return ", ".join(names) + (" and more" if len(chats) > len(names) else "") if names else "none"
