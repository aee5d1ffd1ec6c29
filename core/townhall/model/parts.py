"""A message is a tree of parts; a part that came from a person can never become markup or a mention.

Adapters turn the tree into what their platform wants (HTML, segments, ``m.mentions``) and back. Plugins build
it with :func:`townhall.text.render` or by hand, and never join members' text into markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

import msgspec

from townhall.model.ids import MemberId, MessageId


class _Part(msgspec.Struct, frozen=True, tag_field="part", omit_defaults=True, gc=False):
    """What every part is."""


class Text(_Part, frozen=True, tag="text", gc=False):
    """Plain text, shown letter by letter as it stands."""

    text: str


class Style(StrEnum):
    """How a run of text is set."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    CODE = "code"
    CODE_BLOCK = "code_block"
    SPOILER = "spoiler"


class Styled(_Part, frozen=True, tag="styled", gc=False):
    """A run of text in one style."""

    text: str
    style: Style


class Mention(_Part, frozen=True, tag="mention", gc=False):
    """A person who is meant and notified."""

    member: MemberId
    name: str = ""


class MentionAll(_Part, frozen=True, tag="mention_all", gc=False):
    """Everybody in the room; only a campaign with the mention right may send it."""


class MentionRole(_Part, frozen=True, tag="mention_role", gc=False):
    """Everybody who holds a role of the platform."""

    role: str
    name: str = ""


class Link(_Part, frozen=True, tag="link", gc=False):
    """A link, with its own wording where it has one."""

    url: str
    text: str = ""


class Emoji(_Part, frozen=True, tag="emoji", gc=False):
    """A custom emoji or a sticker; a Unicode emoji is plain text."""

    name: str
    id: str = ""


class Image(_Part, frozen=True, tag="image", gc=False):
    """A picture, by a reference that the adapter can resolve (a URL, a platform file id or a local file)."""

    source: str
    caption: str = ""
    alt: str = ""
    """What the picture shows, for those who cannot see it."""


class File(_Part, frozen=True, tag="file", gc=False):
    """A file that is no picture: document, voice, video, location card."""

    source: str
    name: str = ""
    kind: str = "document"
    size: int | None = None
    """Bytes."""


class Quote(_Part, frozen=True, tag="quote", gc=False):
    """Somebody else's words carried along: a quotation or the text of a forward."""

    text: str
    author: MemberId | None = None
    message: MessageId | None = None


class ContactCard(_Part, frozen=True, tag="contact_card", gc=False):
    """A contact that is recommended in the chat, a usual form of advertising."""

    name: str
    reference: str = ""


class Button(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A button under a message: either it presses an action of a plugin, or it opens a link."""

    label: str
    data: str = ""
    """The signed token that comes back in :class:`ButtonPressed`; made by the core, at most 64 bytes."""
    url: str = ""


class ButtonRows(_Part, frozen=True, tag="button_rows", gc=False):
    """Buttons under the message, row by row."""

    rows: tuple[tuple[Button, ...], ...]


Part: TypeAlias = (
    Text | Styled | Mention | MentionAll | MentionRole | Link | Emoji | Image | File | Quote | ContactCard | ButtonRows
)
Parts: TypeAlias = tuple[Part, ...]


def plain(parts: Iterable[Part]) -> str:
    """Return what a reader without any formatting would read; quotations and buttons are left out."""
    return "".join([part.text if type(part) is Text else _plain(part) for part in parts])


def plain_words(parts: Parts) -> str:
    """Return the words of a text of ours without any form, for a reason or inside another text; a mention is a name."""
    return "".join(getattr(part, "text", "") or getattr(part, "name", "") for part in parts)


def _plain(part: Part) -> str:
    match part:
        case Text(text=text) | Styled(text=text):
            return text
        case Mention(name=name, member=member):
            return f"@{name or member}"
        case MentionAll():
            return "@all"
        case MentionRole(name=name, role=role):
            return f"@{name or role}"
        case Link(url=url, text=text):
            return text or url
        case Emoji(name=name):
            return f":{name}:"
        case Image(caption=caption):
            return caption
        case ContactCard(name=name):
            return name
        case File() | Quote() | ButtonRows():
            return ""


def text_parts(text: str) -> Parts:
    """Return the tree of a plain text; an empty text is an empty tree."""
    return (Text(text),) if text else ()


def under_each_other(texts: Iterable[Parts | str]) -> Parts:
    """Return texts one below the other, each on a line of its own."""
    joined: list[Part] = []
    for text in texts:
        if joined:
            joined.append(Text("\n"))
        joined.extend((Text(text),) if isinstance(text, str) else text)
    return tuple(joined)


def mentions(parts: Iterable[Part]) -> Iterator[MemberId]:
    """Yield the people a message mentions, in order."""
    for part in parts:
        if isinstance(part, Mention):
            yield part.member


def links(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the addresses a message links to, in order."""
    for part in parts:
        if isinstance(part, Link):
            yield part.url


def buttons(parts: Iterable[Part]) -> Iterator[Button]:
    """Yield the buttons of a message, row by row."""
    for part in parts:
        if isinstance(part, ButtonRows):
            for row in part.rows:
                yield from row
