"""A tree of parts as Telegram's HTML: all escaped, nothing a member wrote can become markup or a mention; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple, TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from townhall.model.ids import own_id
from townhall.model.parts import (
    Button,
    ButtonRows,
    ContactCard,
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    MentionRole,
    Part,
    Quote,
    Style,
    Styled,
    Text,
)
from townhall.text.names import safe_name

Media: TypeAlias = Image | File

_TAGS = {
    Style.BOLD: "b",
    Style.ITALIC: "i",
    Style.UNDERLINE: "u",
    Style.STRIKE: "s",
    Style.CODE: "code",
    Style.CODE_BLOCK: "pre",
    Style.SPOILER: "tg-spoiler",
}
_LITERAL = (Style.CODE, Style.CODE_BLOCK)
_NAME = re.compile(r"(?<![\w/])@(?=\w{3})")
_COMMAND = re.compile(r"/(?=\w)")
_WORD_JOINER = "\u2060"


class Formatted(NamedTuple):
    """A message as Telegram takes it."""

    html: str
    length: int
    """What Telegram counts: the UTF-16 units that are left when the tags are gone."""
    media: tuple[Media, ...] = ()
    keyboard: InlineKeyboardMarkup | None = None


def formatted(parts: Iterable[Part], prefix: str) -> Formatted:
    """Return a tree as HTML; ``prefix`` begins the ids of the account's own people, whom alone we can mention."""
    html: list[str] = []
    media: list[Media] = []
    rows: list[list[InlineKeyboardButton]] = []
    length = 0
    for part in parts:
        if isinstance(part, Image | File):
            media.append(part)
        if isinstance(part, ButtonRows):
            rows.extend([button for one in row if (button := _button(one)) is not None] for row in part.rows)
            continue
        shown, tagged = _shown(part, prefix)
        length += units(shown)
        html.append(tagged)
    keyboard = InlineKeyboardMarkup([row for row in rows if row]) if any(rows) else None
    return Formatted("".join(html), length, tuple(media), keyboard)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def harmless(text: str) -> str:
    """Return a text in which no ``@name`` is taken for a mention by the client; it looks the same."""
    return _NAME.sub(f"@{_WORD_JOINER}", text) if "@" in text else text


def _shown(part: Part, prefix: str) -> tuple[str, str]:
    """Return what a reader sees of a part, and its HTML."""
    match part:
        case Text(text=text):
            return _plain(text)
        case Styled(text=text, style=style):
            shown = text if style in _LITERAL else harmless(text)
            return shown, f"<{_TAGS[style]}>{_escaped(shown)}</{_TAGS[style]}>"
        case Mention(member=member, name=name):
            return _mention(member, _person(name), prefix)
        case Link(url=url, text=text):
            shown = harmless(text) or url
            return shown, f'<a href="{_escaped(url)}">{_escaped(shown)}</a>'
        case Quote(text=text):
            shown = harmless(text)
            return shown, f"<blockquote>{_escaped(shown)}</blockquote>"
        case MentionAll():
            return _plain("@all")
        case MentionRole(role=role, name=name):
            return _plain(f"@{_person(name or role)}")
        case Emoji(name=name):
            return _plain(name)
        case ContactCard(name=name, reference=reference):
            return _plain(" ".join(filter(None, (_person(name), reference))))
        case Image(caption=caption):
            return _plain(caption)
        case _:
            return "", ""


def _person(name: str) -> str:
    """Return a name of somebody's own choice that is neither link, mention nor command."""
    return _COMMAND.sub(f"/{_WORD_JOINER}", safe_name(name, nobody=""))


def _plain(text: str) -> tuple[str, str]:
    shown = harmless(text)
    return shown, _escaped(shown)


def _mention(member: str, name: str, prefix: str) -> tuple[str, str]:
    own = own_id(member) if member.startswith(prefix) else ""
    if own.isascii() and own.isdigit():
        shown = name or own
        return shown, f'<a href="tg://user?id={own}">{_escaped(shown)}</a>'
    # A channel, or somebody of another platform: a name is all there is.
    return _plain(name or own or "?")


def _escaped(text: str) -> str:
    # A lone half of a pair cannot be sent at all.
    return escape(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), quote=True)


def _button(button: Button) -> InlineKeyboardButton | None:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data) if button.data else None
