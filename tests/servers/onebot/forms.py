"""The two forms of a message, and what a reader sees of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.servers.onebot.standard import Segment


def escaped(text: str, *, inside: bool = False) -> str:
    """Return text as the string form has it, among codes or inside one."""
    safe = text.replace("&", "&amp;").replace("[", "&#91;").replace("]", "&#93;")
    return safe.replace(",", "&#44;") if inside else safe


def shown(segments: Sequence[Segment], *, strings: bool) -> object:
    """Return a message in the form an implementation is set to."""
    if not strings:
        return [{"type": one.type, "data": one.data} for one in segments]
    return "".join(escaped(one.data["text"]) if one.type == "text" else _code(one) for one in segments)


def _code(segment: Segment) -> str:
    pairs = "".join(f",{name}={escaped(value, inside=True)}" for name, value in segment.data.items())
    return f"[CQ:{segment.type}{pairs}]"


def plain(segments: Sequence[Segment], names: Mapping[int, str]) -> str:
    """Return what a reader sees; a mention reads as ``@name``."""
    return "".join(_plain(one, names) for one in segments)


def _plain(segment: Segment, names: Mapping[int, str]) -> str:
    if segment.type == "text":
        return segment.data["text"]
    if segment.type == "at":
        number = segment.data["qq"]
        return "@全体成员" if number == "all" else f"@{names.get(int(number), number)}"
    return "" if segment.type == "reply" else f"[{segment.type}]"


def text(words: str) -> list[Segment]:
    """Return a message that is nothing but text."""
    return [Segment("text", {"text": words})]
