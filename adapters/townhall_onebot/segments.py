"""Segments of a message as the parts every platform has; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from townhall.model.ids import MessageId
from townhall.model.parts import ContactCard, Emoji, File, Image, Link, Mention, MentionAll, Part, Parts, Quote, Text
from townhall_onebot.cards import card_part
from townhall_onebot.cq_codes import segments_of
from townhall_onebot.faces import NAMES
from townhall_onebot.payloads import Segment, SegmentData, text_of
from townhall_onebot.scope import Scope

OWN_FILE = "qq-file:"
"""Marks a file by the platform's own id, so that it is never taken for a path."""


class Written(NamedTuple):
    """What a message says."""

    parts: Parts
    reply_to: MessageId | None
    mentions_us: bool


def written(message: list[Segment] | str | None, scope: Scope, group: str) -> Written:
    """Return the parts of a message in either form, and what it answers."""
    if not message:
        return Written((), None, False)
    return _written(segments_of(message) if isinstance(message, str) else message, scope, group)


def _written(segments: Iterable[Segment], scope: Scope, group: str) -> Written:
    parts: list[Part] = []
    reply_to: MessageId | None = None
    mentions_us = False
    for segment in segments:
        kind, data = segment.type, segment.data
        if kind == "text":
            if data.text:
                parts.append(Text(data.text))
        elif kind == "reply":
            reply_to = MessageId(text_of(data.id)) if data.id else reply_to
        elif kind == "at":
            mentions_us = mentions_us or str(data.qq) == scope.self_id
            parts.append(_mention(data, scope, group))
        elif (make := _PARTS.get(kind)) is not None and (part := make(data)) is not None:
            parts.append(part)
    return Written(tuple(parts), reply_to, mentions_us)


def _mention(data: SegmentData, scope: Scope, group: str) -> Part:
    number = text_of(data.qq)
    if number == "all":
        return MentionAll()
    name = text_of(data.name).removeprefix("@") or scope.names.get(f"{group}/{number}") or ""
    return Mention(scope.person(number), name)


def source_of(data: SegmentData) -> str:
    """Return what a file can be fetched by: its address, or the platform's own id for it."""
    for candidate in (text_of(data.url), text_of(data.file)):
        if candidate.startswith(("http://", "https://")):
            return candidate
    own = text_of(data.file) or text_of(data.id)
    return f"{OWN_FILE}{own}" if own and not own.startswith("base64://") else ""


def _face(data: SegmentData) -> Part:
    number = text_of(data.id)
    return Emoji(NAMES.get(number, number), number)


def _sticker(data: SegmentData) -> Part:
    return Emoji(text_of(data.summary).strip("[]") or "sticker", text_of(data.emoji_id))


def _image(data: SegmentData) -> Part:
    return Image(source_of(data), alt=text_of(data.summary))


def _file(kind: str) -> Callable[[SegmentData], Part]:
    def part(data: SegmentData) -> Part:
        size = text_of(data.file_size)
        name = text_of(data.name) or text_of(data.file)
        return File(source_of(data), name, kind, int(size) if size.isascii() and size.isdigit() else None)

    return part


def _share(data: SegmentData) -> Part | None:
    url = text_of(data.url)
    return Link(url, text_of(data.title)) if url else None


def _music(data: SegmentData) -> Part | None:
    return _share(data) or (Text(text_of(data.title)) if data.title else None)


def _contact(data: SegmentData) -> Part:
    number = text_of(data.id)
    return ContactCard(number, f"{text_of(data.type) or 'qq'}:{number}")


def _location(data: SegmentData) -> Part:
    return File("", text_of(data.title), "location")


def _forward(data: SegmentData) -> Part:
    return Quote("", message=MessageId(text_of(data.id)))


def _card(data: SegmentData) -> Part | None:
    return card_part(_text_in(data.data))


def _markdown(data: SegmentData) -> Part | None:
    text = _text_in(data.content)
    return Text(text) if text else None


def _text_in(written_out: msgspec.Raw) -> str:
    """Return the text of a field in which some implementations put objects."""
    try:
        return msgspec.json.decode(written_out, type=str)
    except msgspec.MsgspecError:
        return ""


def _game(name: str) -> Callable[[SegmentData], Part]:
    return lambda data: Emoji(name, text_of(data.result))


_PARTS: dict[str, Callable[[SegmentData], Part | None]] = {
    "face": _face,
    "mface": _sticker,
    "image": _image,
    "record": _file("voice"),
    "video": _file("video"),
    "file": _file("document"),
    "share": _share,
    "music": _music,
    "contact": _contact,
    "location": _location,
    "forward": _forward,
    "json": _card,
    "markdown": _markdown,
    "rps": _game("rps"),
    "dice": _game("dice"),
}
"""What a segment becomes, by its type; a type that is not here leaves nothing but the raw frame."""
