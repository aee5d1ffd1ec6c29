"""Text with entities as a tree of parts; offsets count UTF-16 units, and entities may lie inside one another."""

from __future__ import annotations

from collections.abc import Sequence

from townhall.model.parts import Emoji, Link, Mention, Part, Style, Styled, Text
from townhall_telegram.payloads import Entity
from townhall_telegram.people import name_of
from townhall_telegram.scope import Scope

_STYLES = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "underline": Style.UNDERLINE,
    "strikethrough": Style.STRIKE,
    "code": Style.CODE,
    "pre": Style.CODE_BLOCK,
    "spoiler": Style.SPOILER,
}
_MEANING = ("text_mention", "mention", "text_link", "url", "custom_emoji", "pre", "code")
"""What counts more than a style where both cover the same letters; the first counts most."""
_RANK = {kind: rank for rank, kind in enumerate((*_MEANING, *_STYLES))}
_NO_RANK = len(_RANK)


def text_parts(text: str, entities: Sequence[Entity], scope: Scope) -> tuple[Part, ...]:
    """Return the tree of a text."""
    if not entities:
        return (Text(text),) if text else ()
    if text.isascii() or max(text) <= "\uffff":
        found = _in_order(text, entities, scope)
        if found is not None:
            return found
    return _carefully(text, entities, scope)


def _in_order(text: str, entities: Sequence[Entity], scope: Scope) -> tuple[Part, ...] | None:
    """Return the tree where entities follow one another and every sign is one unit: the usual case."""
    parts: list[Part] = []
    at, length = 0, len(text)
    for entity in entities:
        start = entity.offset
        end = start + entity.length
        if start < at or end <= start or end > length:
            return None
        if entity.type not in _RANK:
            continue
        part = _part(text[start:end], entity, scope)
        if type(part) is Text:
            # It goes with the plain text around it.
            continue
        if start > at:
            parts.append(Text(text[at:start]))
        parts.append(part)
        at = end
    if at < length:
        parts.append(Text(text[at:]))
    return tuple(parts)


def _carefully(text: str, entities: Sequence[Entity], scope: Scope) -> tuple[Part, ...]:
    units = _Units(text)
    parts: list[Part] = []
    for start, end, entity in _runs(entities, units.length):
        piece = units.piece(start, end)
        if not piece:
            continue
        part = Text(piece) if entity is None else _part(piece, entity, scope)
        if isinstance(part, Text) and parts and isinstance(last := parts[-1], Text):
            parts[-1] = Text(last.text + part.text)
        else:
            parts.append(part)
    return tuple(parts)


class _Units:
    """A text that is cut by UTF-16 offsets."""

    __slots__ = ("_encoded", "_text", "length")

    def __init__(self, text: str) -> None:
        self._text = text
        wide = not text.isascii() and max(text) > "\uffff"
        self._encoded = text.encode("utf-16-le", "surrogatepass") if wide else None
        self.length = len(text) if self._encoded is None else len(self._encoded) // 2

    def piece(self, start: int, end: int) -> str:
        if self._encoded is None:
            return self._text[start:end]
        # An offset inside a pair is the sender's mistake; its halves show as replacement characters.
        return self._encoded[start * 2 : end * 2].decode("utf-16-le", "replace")


_Run = tuple[int, int, Entity | None]


def _runs(entities: Sequence[Entity], length: int) -> list[_Run]:
    """Return the text as runs, each with the one entity that counts there."""
    known = [one for one in entities if one.type in _RANK and one.length > 0 and 0 <= one.offset < length]
    known.sort(key=lambda one: (one.offset, -one.length))
    runs: list[_Run] = []
    at = 0
    for entity in known:
        if entity.offset < at:
            return _layered(known, length)
        if entity.offset > at:
            runs.append((at, entity.offset, None))
        at = min(entity.offset + entity.length, length)
        runs.append((entity.offset, at, entity))
    if at < length:
        runs.append((at, length, None))
    return runs


def _layered(known: list[Entity], length: int) -> list[_Run]:
    """Return the runs where entities overlap: the one with most meaning wins, letter by letter."""
    owner: list[Entity | None] = [None] * length
    for entity in sorted(known, key=lambda one: -_RANK.get(one.type, _NO_RANK)):
        end = min(entity.offset + entity.length, length)
        owner[entity.offset : end] = [entity] * (end - entity.offset)
    runs: list[_Run] = []
    start = 0
    for at in range(1, length + 1):
        if at == length or owner[at] is not owner[start]:
            runs.append((start, at, owner[start]))
            start = at
    return runs


def _part(piece: str, entity: Entity, scope: Scope) -> Part:
    style = _STYLES.get(entity.type)
    if style is not None:
        return Styled(piece, style)
    match entity.type:
        case "text_mention" if entity.user is not None:
            return Mention(scope.member(entity.user.id), name_of(entity.user.first_name, entity.user.last_name))
        case "mention" if scope.handle and piece.lower() == scope.mention:
            return Mention(scope.member(scope.me), scope.handle)
        case "text_link" if entity.url:
            return Link(entity.url, piece)
        case "url":
            return Link(piece) if "://" in piece else Link(f"https://{piece}", piece)
        case "custom_emoji":
            return Emoji(piece, entity.custom_emoji_id)
        case _:
            # Who an @name belongs to is not told; the core's directory knows it when it has seen the person.
            return Text(piece)
