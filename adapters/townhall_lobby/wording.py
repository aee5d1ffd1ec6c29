"""What a person typed, as a tree of parts: mentions of members, links and pictures, and nothing else is markup."""

from __future__ import annotations

import re
from collections.abc import Mapping

from townhall.model.ids import MemberId
from townhall.model.parts import Image, Link, Mention, Part, Parts, Text
from townhall_lobby.pictures import TYPED

_ADDRESS = re.compile(rf"{TYPED.pattern}|https?://[^\s<>\"'，。！？；：、）】》]+")
_AFTER_ADDRESS = ".,;:!?)]}"


def parts_of(text: str, members: Mapping[str, MemberId]) -> Parts:
    """Return the tree of a typed text; ``members`` maps the names that can be mentioned to whom they mean."""
    parts: list[Part] = []
    position = 0
    for found in _ADDRESS.finditer(text):
        picture = found.group().startswith("data:")
        address = found.group() if picture else found.group().rstrip(_AFTER_ADDRESS)
        parts += _with_mentions(text[position : found.start()], members)
        parts.append(Image(address) if picture else Link(address))
        position = found.start() + len(address)
    return tuple(parts + _with_mentions(text[position:], members))


def _with_mentions(text: str, members: Mapping[str, MemberId]) -> list[Part]:
    names = [
        re.escape(name) for name in sorted(members, key=len, reverse=True) if f"@{name}".casefold() in text.casefold()
    ]
    if not names:
        return [Text(text)] if text else []
    meant = {name.casefold(): (name, member) for name, member in members.items()}
    parts: list[Part] = []
    for index, piece in enumerate(re.split(f"(?i)(?<!\\w)@({'|'.join(names)})(?!\\w)", text)):
        if index % 2:
            name, member = meant[piece.casefold()]
            parts.append(Mention(member, name))
        elif piece:
            parts.append(Text(piece))
    return parts
