"""Parts as Discord's Markdown: what people wrote is shown letter by letter, and nobody is called who is not meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

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
    MentionRole,
    Part,
    Parts,
    Quote,
    Style,
    Styled,
    Text,
)

MOST = 2000
"""How long a message may be, in characters."""

_ADDRESS = re.compile(r"https?://[\w.\-~:/?#@!$&'()+,;=%]+")
_SIGNS = re.compile(r"([\\*_~`|<>\[\]])")
_FIRST = re.compile(r"(?m)^(\s*)(#{1,3}|-#?|\+|\d+\.)(?=\s)")
_CALLING = re.compile(r"@(?=everyone|here|[!&]?\d)")
_ZERO_WIDTH = "\u200b"

_MARKS = {
    Style.BOLD: "**",
    Style.ITALIC: "*",
    Style.UNDERLINE: "__",
    Style.STRIKE: "~~",
    Style.SPOILER: "||",
}


def escaped(text: str) -> str:
    """Return text that Discord shows letter by letter; addresses stay clickable."""
    shown: list[str] = []
    end = 0
    for address in _ADDRESS.finditer(text):
        shown += (_plain(text[end : address.start()]), _quiet(address[0]))
        end = address.end()
    shown.append(_plain(text[end:]))
    return "".join(shown)


def _plain(text: str) -> str:
    return _quiet(_FIRST.sub(_first, _SIGNS.sub(r"\\\1", text)))


def _first(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark[:-1]}\\." if mark.endswith(".") else f"{found[1]}\\{mark}"


def _quiet(text: str) -> str:
    return _CALLING.sub("@" + _ZERO_WIDTH, text)


@dataclass(slots=True)
class Written:
    """A message as Discord takes it."""

    content: str = ""
    users: list[str] = field(default_factory=list[str])
    roles: list[str] = field(default_factory=list[str])
    everyone: bool = False
    images: list[Image] = field(default_factory=list[Image])
    files: list[File] = field(default_factory=list[File])
    buttons: ButtonRows | None = None

    def allowed(self, *, may_mention_all: bool) -> dict[str, object]:
        """Return whom the message may call: those that the tree mentions, and nobody else."""
        return {
            "parse": ["everyone"] if self.everyone and may_mention_all else [],
            "users": list(dict.fromkeys(self.users))[:100],
            "roles": list(dict.fromkeys(self.roles))[:100] if may_mention_all else [],
            "replied_user": False,
        }


def written(parts: Parts) -> list[Written]:
    """Return the messages a tree takes; usually one, more where escaping made it longer than a message may be."""
    found = [Written()]
    for part in parts:
        for piece in _pieces(part, MOST):
            shown = _shown(piece)
            if shown and len(found[-1].content) + len(shown) > MOST:
                found.append(Written())
            found[-1].content += shown
            _note(piece, found[-1])
    for one in found:
        one.content = one.content.strip("\n") if not one.content.strip() else one.content
    return found


def _pieces(part: Part, most: int) -> Sequence[Part]:
    """Return a part in pieces that each fit into a message; only text can be cut, between words."""
    if not isinstance(part, Text | Styled) or len(_shown(part)) <= most:
        return (part,)
    text = part.text
    middle = len(text) // 2
    cut = max(text.rfind(" ", 1, middle), text.rfind("\n", 1, middle)) + 1 or middle
    first, second = text[:cut], text[cut:]
    if isinstance(part, Styled):
        return (*_pieces(Styled(first, part.style), most), *_pieces(Styled(second, part.style), most))
    return (*_pieces(Text(first), most), *_pieces(Text(second), most))


def _note(part: Part, into: Written) -> None:
    match part:
        case Mention(member=member):
            into.users.append(own_id(member))
        case MentionAll():
            into.everyone = True
        case MentionRole(role=role) if role.isdigit():
            into.roles.append(role)
        case Image():
            into.images.append(part)
        case File():
            into.files.append(part)
        case ButtonRows():
            into.buttons = part
        case _:
            pass


def _shown(part: Part) -> str:
    match part:
        case Text(text=text):
            return escaped(text)
        case Styled(text=text, style=style):
            return styled(text, style)
        case Mention(member=member):
            return f"<@{own_id(member)}>"
        case MentionAll():
            return "@everyone"
        case MentionRole(role=role, name=name):
            return f"<@&{role}>" if role.isdigit() else escaped(f"@{name or role}")
        case Link(url=url, text=text):
            return linked(url, text)
        case Emoji(name=name, id=id):
            return f"<:{name}:{id}>" if id.isdigit() and name.isidentifier() else escaped(f":{name}:")
        case Image(caption=caption):
            return escaped(caption)
        case Quote(text=text):
            return "".join(f"> {escaped(line)}\n" for line in text.splitlines())
        case ContactCard(name=name, reference=reference):
            return escaped(f"{name} {reference}".strip())
        case File() | ButtonRows():
            return ""


def styled(text: str, style: Style) -> str:
    """Return a run of text in one style; blanks at its ends stay outside, because Discord wants it so."""
    if style in (Style.CODE, Style.CODE_BLOCK):
        inside = _quiet(text.replace("`", "ˋ"))
        return f"```\n{inside}\n```" if style is Style.CODE_BLOCK else f"`` {inside} ``" if inside else ""
    core = text.strip()
    if not core:
        return text
    start = text.index(core)
    mark = _MARKS[style]
    return f"{text[:start]}{mark}{escaped(core)}{mark}{text[start + len(core) :]}"


def linked(url: str, text: str) -> str:
    """Return a link; an address that could break out of the brackets is shown as text."""
    if not url.startswith(("https://", "http://")) or re.search(r"[\s<>()\\]", url):
        return escaped(f"{text} {url}".strip())
    return f"[{escaped(text)}]({url})" if text and text != url else url
