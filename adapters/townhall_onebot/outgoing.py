"""Parts of a message as segments; a name becomes nothing but text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from townhall.model.ids import own_id
from townhall.model.parts import (
    ButtonRows,
    ContactCard,
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    Part,
    Quote,
    Text,
    plain,
)
from townhall_onebot.segments import OWN_FILE

Data: TypeAlias = dict[str, str]
OutSegment: TypeAlias = dict[str, str | Data]
"""A segment as it goes out; always in array form."""

LOCAL = "local"
"""The type of a segment whose file must be read here before it goes out; its data say what it becomes."""
_KINDS = {"voice": "record", "video": "video"}


def segments_for(parts: Iterable[Part], prefix: str, *, may_mention_all: bool = False) -> list[OutSegment]:
    """Return the segments of a message; ``prefix`` begins the ids of people this account can mention."""
    segments: list[OutSegment] = []
    text = ""
    for part in parts:
        for piece in _pieces(part, prefix, may_mention_all):
            if isinstance(piece, str):
                text += piece
                continue
            if text:
                segments.append(text_segment(text))
                text = ""
            segments.append(piece)
    if text:
        segments.append(text_segment(text))
    return segments


def text_segment(text: str) -> OutSegment:
    """Return plain text as a segment; square brackets in it mean nothing."""
    return {"type": "text", "data": {"text": text}}


def reply_segment(message: str) -> OutSegment:
    """Return the segment that answers a message; it stands first."""
    return {"type": "reply", "data": {"id": message}}


def _pieces(part: Part, prefix: str, may_mention_all: bool) -> Iterator[str | OutSegment]:
    match part:
        case Mention(member=member):
            yield _mention(part, own_id(member) if member.startswith(prefix) else "")
        case MentionAll():
            yield {"type": "at", "data": {"qq": "all"}} if may_mention_all else plain((part,))
        case Link(url=url, text=text):
            yield f"{text} {url}" if text and text != url else url
        case Emoji(name=name, id=number):
            is_face = number.isascii() and number.isdigit() and len(number) <= 4
            yield {"type": "face", "data": {"id": number}} if is_face else f"[{name}]"
        case Image(source=source, caption=caption):
            yield _media("image", source) or (part.alt or source)
            if caption:
                yield caption
        case File():
            yield _file(part)
        case Quote(text=text):
            yield f"> {text}\n" if text else ""
        case ContactCard(name=name, reference=reference):
            yield f"{name} {reference}".strip()
        case ButtonRows():
            pass
        case Text(text=text):
            yield text
        case _:
            yield plain((part,))


def _mention(part: Mention, number: str) -> str | OutSegment:
    if number.isascii() and number.isdigit():
        return {"type": "at", "data": {"qq": number}}
    return plain((part,))


def _file(part: File) -> str | OutSegment:
    kind = _KINDS.get(part.kind)
    found = _media(kind, part.source) if kind else None
    return found or f"{part.name} {_address(part.source)}".strip()


def _address(source: str) -> str:
    return source if source.startswith(("http://", "https://")) else ""


def _media(kind: str, source: str) -> OutSegment | None:
    if source.startswith(("http://", "https://", "base64://")):
        return {"type": kind, "data": {"file": source}}
    if source.startswith(OWN_FILE):
        own = source.removeprefix(OWN_FILE)
        # What a member's message named may never lead the implementation to a file of its machine.
        return {"type": kind, "data": {"file": own}} if not set(own) & set("/\\:") else None
    if source.startswith(("/", "file://", "./")):
        return {"type": LOCAL, "data": {"becomes": kind, "path": source.removeprefix("file://")}}
    return None
