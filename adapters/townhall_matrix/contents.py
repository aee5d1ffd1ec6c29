"""Parts as message content: a plain body, an HTML body with everything escaped, explicit mentions; pure.

``m.mentions`` is always there. A client then notifies whom it names and nobody else, whatever stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

import msgspec

from townhall.model.ids import MemberId, own_id
from townhall.model.parts import (
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
    Parts,
    Quote,
    Style,
    Styled,
    Text,
)
from townhall_matrix.levels import Content

MOST_BYTES = 60_000
"""What an event may weigh is 65,536 bytes; the rest is left to the homeserver's own fields."""

_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TAGS = {
    Style.BOLD: ("<strong>", "</strong>"),
    Style.ITALIC: ("<em>", "</em>"),
    Style.UNDERLINE: ("<u>", "</u>"),
    Style.STRIKE: ("<del>", "</del>"),
    Style.CODE: ("<code>", "</code>"),
    Style.CODE_BLOCK: ("<pre><code>", "</code></pre>"),
    Style.SPOILER: ("<span data-mx-spoiler>", "</span>"),
}


class Written(msgspec.Struct, frozen=True):
    """One message as it goes out, and what was lost."""

    content: Content
    lost: str = ""


def written(parts: Iterable[Part], *, may_mention_all: bool = False, silent: bool = False) -> Written:
    """Return the content of a text message; pictures and files go out on their own.

    A silent one is a notice, for which clients ring no bell.
    """
    said = [part for part in parts if not isinstance(part, ButtonRows) and not is_media(part)]
    body = "".join(_plain(part) for part in said)
    kind = "m.notice" if silent else "m.text"
    content: Content = {"msgtype": kind, "body": body, "m.mentions": mentions_of(said, may_mention_all)}
    if all(isinstance(part, Text) for part in said):
        return Written(content)
    lost = "a link to the picture or file" if any(isinstance(part, Image | File) for part in said) else ""
    formatted = "".join(_html(part) for part in said)
    rich: Content = {**content, "format": "org.matrix.custom.html", "formatted_body": formatted}
    if len(msgspec.json.encode(rich)) > MOST_BYTES:
        return Written(content, "plain text, the message is long")
    return Written(rich, lost)


def mentions_of(parts: Iterable[Part], may_mention_all: bool) -> Content:
    """Return ``m.mentions``: the people who are meant, and the room only with the right to it."""
    found: Content = {}
    users: list[str] = []
    for part in parts:
        if isinstance(part, Mention) and (user := user_of(part.member)):
            users.append(user)
        elif isinstance(part, MentionAll) and may_mention_all:
            found["room"] = True
    if users:
        found["user_ids"] = list(dict.fromkeys(users))
    return found


def user_of(member: MemberId) -> str:
    """Return the Matrix id of a member; empty for somebody of another platform."""
    if not member.startswith("matrix:") or member.count(":") < 2:
        return ""
    user = own_id(member)
    return user if user.startswith("@") and ":" in user else ""


def is_media(part: Part) -> bool:
    """Return whether a part is a message of its own: a picture or file that is here or on the homeserver."""
    return isinstance(part, Image | File) and not part.source.startswith(("http://", "https://"))


def media_of(parts: Parts) -> list[Image | File]:
    """Return the pictures and files that are messages of their own."""
    return [part for part in parts if isinstance(part, Image | File) and is_media(part)]


def clean(text: str) -> str:
    """Return a text without what JSON or a client cannot carry."""
    return _UNSENDABLE.sub("", text) if _UNSENDABLE.search(text) else text


def _plain(part: Part) -> str:
    match part:
        case Text(text=text) | Styled(text=text):
            return clean(text)
        case Mention(name=name, member=member):
            return clean(name) or user_of(member) or member
        case MentionAll():
            return "@room"
        case MentionRole(name=name, role=role):
            return clean(name or role)
        case Link(url=url, text=text):
            return clean(f"{text} ({url})" if text and text != url else url)
        case Emoji(name=name):
            return f":{clean(name)}:"
        case Image(source=source, caption=caption, alt=alt):
            return clean("\n".join(filter(None, (caption, " ".join(filter(None, (alt, source)))))))
        case File(source=source, name=name):
            return clean(" ".join(filter(None, (name, source))))
        case Quote(text=text):
            return "".join(f"> {line}\n" for line in clean(text).splitlines()) + "\n"
        case ContactCard(name=name, reference=reference):
            return clean(" ".join(filter(None, (name, reference))))
        case ButtonRows():
            return ""


def _html(part: Part) -> str:
    match part:
        case Styled(text=text, style=Style.CODE_BLOCK):
            before, after = _TAGS[Style.CODE_BLOCK]
            return before + escape(clean(text)) + after
        case Styled(text=text, style=style):
            before, after = _TAGS[style]
            return before + _broken(text) + after
        case Mention(name=name, member=member):
            user = user_of(member)
            shown = escape(clean(name) or user or member)
            return f'<a href="https://matrix.to/#/{quote(user, safe="@:")}">{shown}</a>' if user else shown
        case Link(url=url, text=text) if _is_web(url):
            return f'<a href="{escape(clean(url))}">{_broken(text or url)}</a>'
        case Emoji(name=name, id=id) if id.startswith("mxc://"):
            shown = escape(clean(name))
            return f'<img data-mx-emoticon src="{escape(id)}" alt=":{shown}:" title=":{shown}:" height="32">'
        case Image(source=source, alt=alt, caption=caption):
            shown = f'<a href="{escape(clean(source))}">{_broken(alt or source)}</a>'
            return f"{_broken(caption)}<br>{shown}" if caption else shown
        case File(source=source, name=name):
            return f'<a href="{escape(clean(source))}">{_broken(name or source)}</a>'
        case Quote(text=text):
            return f"<blockquote>{_broken(text)}</blockquote>"
        case _:
            return _broken(_plain(part))


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://", "mailto:", "matrix:"))


def _broken(text: str) -> str:
    """Return escaped text with its line breaks."""
    escaped = escape(clean(text))
    return escaped.replace("\n", "<br>") if "\n" in escaped else escaped
