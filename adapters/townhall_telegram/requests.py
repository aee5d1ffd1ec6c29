"""What we say, as calls of the Bot API: text, pictures, files, albums; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from telegram import InputMediaPhoto, ReplyParameters

from townhall.model.parts import File, Image, Part
from townhall_telegram.formatting import Formatted, formatted

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_IN_ALBUM = 10
HTML = "HTML"

Arguments: TypeAlias = dict[str, object]

_METHODS = {
    "animation": "send_animation",
    "audio": "send_audio",
    "video": "send_video",
    "video_note": "send_video_note",
    "voice": "send_voice",
}
"""How kinds of files are sent; every other kind is a document."""
_WITHOUT_CAPTION = "send_video_note"


class Call(NamedTuple):
    """One call: a method of the SDK's bot and its arguments."""

    method: str
    arguments: Arguments


class Manner(NamedTuple):
    """How something is said, besides what."""

    chat: int
    thread: str = ""
    reply_to: str = ""
    silent: bool = False
    paid: bool = False

    def arguments(self) -> Arguments:
        """Return what every call of a message carries."""
        arguments: Arguments = {"chat_id": self.chat}
        if self.thread.isascii() and self.thread.isdigit():
            arguments["message_thread_id"] = int(self.thread)
        if self.silent:
            arguments["disable_notification"] = True
        if self.paid:
            arguments["allow_paid_broadcast"] = True
        return arguments


def saying(parts: Iterable[Part], manner: Manner, prefix: str) -> tuple[Call, ...]:
    """Return the calls that send a message: media first, then what does not fit under it."""
    said = formatted(parts, prefix)
    sent = _media_calls(said, manner) if said.media else (Call("send_message", _text(said.html, manner.arguments())),)
    if manner.reply_to:
        number = int(manner.reply_to)
        sent[0].arguments["reply_parameters"] = ReplyParameters(number, allow_sending_without_reply=True)
    if said.keyboard is not None:
        sent[-1].arguments["reply_markup"] = said.keyboard
    return sent


def editing(parts: Iterable[Part], chat: int, message: int, prefix: str) -> tuple[Call, ...]:
    """Return the call that changes a message of ours; under a picture or a file it is the caption."""
    said = formatted(parts, prefix)
    arguments: Arguments = {"chat_id": chat, "message_id": message, "parse_mode": HTML}
    if said.keyboard is not None:
        arguments["reply_markup"] = said.keyboard
    if said.media:
        return (Call("edit_message_caption", {**arguments, "caption": said.html}),)
    return (Call("edit_message_text", {**arguments, "text": said.html}),)


def too_long(parts: Iterable[Part], prefix: str) -> int:
    """Return the length of a text that no message takes, or 0."""
    length = formatted(parts, prefix).length
    return length if length > MOST_TEXT else 0


def missing_file(parts: Iterable[Part]) -> str:
    """Return the first file of this machine that is to be sent and is not there, or nothing."""
    sources = (part.source for part in parts if isinstance(part, Image | File))
    found = (one for one in map(resolved, sources) if isinstance(one, Path) and not one.is_file())
    return str(next(found, ""))


def resolved(source: str) -> str | Path:
    """Return a reference as the SDK wants it: an address or a file id as it is, a file of this machine as a path."""
    if source.startswith("file://"):
        return Path(source.removeprefix("file://"))
    return Path(source) if source.startswith(("/", "./", "../")) else source


def _text(html: str, arguments: Arguments) -> Arguments:
    return {**arguments, "text": html, "parse_mode": HTML}


def _media_calls(said: Formatted, manner: Manner) -> tuple[Call, ...]:
    """Return pictures as one album or one message, each file as its own, and the text where it fits best."""
    images = [one for one in said.media if isinstance(one, Image)]
    files = [one for one in said.media if isinstance(one, File)]
    # An album carries no buttons, so they need a message of their own.
    loose = said.keyboard is not None and len(images) > 1 and not files
    caption = said.html if 0 < said.length <= MOST_CAPTION and not loose else ""
    calls = [*_pictures(images, manner), *(_file(one, manner) for one in files)]
    target = next((call for call in calls if call.method != _WITHOUT_CAPTION), None)
    if caption and target is not None:
        # Of an album, the SDK puts it under the first picture, and it shows as the caption of all.
        target.arguments.update(caption=caption, parse_mode=HTML)
    elif said.length or loose:
        calls.append(Call("send_message", _text(said.html or "⬆", manner.arguments())))
    return tuple(calls)


def _pictures(images: Sequence[Image], manner: Manner) -> list[Call]:
    calls: list[Call] = []
    for start in range(0, len(images), MOST_IN_ALBUM):
        album = images[start : start + MOST_IN_ALBUM]
        arguments = manner.arguments()
        if len(album) == 1:
            calls.append(Call("send_photo", {**arguments, "photo": resolved(album[0].source)}))
            continue
        media = [InputMediaPhoto(resolved(image.source)) for image in album]
        calls.append(Call("send_media_group", {**arguments, "media": media}))
    return calls


def _file(file: File, manner: Manner) -> Call:
    method = _METHODS.get(file.kind, "send_document")
    arguments = manner.arguments()
    arguments[method.removeprefix("send_")] = resolved(file.source)
    if file.name:
        arguments["filename"] = file.name
    return Call(method, arguments)
