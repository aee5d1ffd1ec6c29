"""Count text as the strictest platform does, and find places where it may be cut."""

from __future__ import annotations

import re
import unicodedata

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_BREAKS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?])\s+|(?<=[。！？…；])"),
    re.compile(r"\s+|(?<=[，、：])"),
)
_WIDTH_JOINER = "\u200d"


def text_size(text: str) -> int:
    """Return the length in UTF-16 units, which no platform's count exceeds."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, room: int) -> int:
    """Return where to cut a text so that its beginning fits into ``room``; 0 when no fair place fits.

    In order of liking: between paragraphs, lines, sentences, words. Never inside a link.
    """
    if text_size(text) <= room:
        return len(text)
    most = _reach(text, room)
    for position, pattern in enumerate(_BREAKS):
        # A paragraph is only worth it when the message is not left half empty.
        least = most // 2 if position < len(_BREAKS) - 1 else 0
        if (found := _last(pattern, text, most)) > least:
            return found
    return 0


def hard_cut(text: str, room: int) -> int:
    """Return where to cut a text that has no fair place: between two characters as people see them, at least one."""
    most = _reach(text, room)
    for link in _LINK.finditer(text, 0):
        if 0 < link.start() < most < link.end():
            most = link.start()
            break
    while most > 1 and not _between_characters(text, most):
        most -= 1
    return max(most, 1)


def shorten(text: str, room: int) -> str:
    """Return a text that fits into ``room``, with an ellipsis where it was cut."""
    if text_size(text) <= room:
        return text
    return text[: cut(text, room - 1) or hard_cut(text, room - 1)].rstrip() + "…" if room > 1 else "…"[:room]


def _reach(text: str, room: int) -> int:
    if text.isascii():
        return min(room, len(text))
    used = 0
    for position, sign in enumerate(text):
        used += 2 if sign > "\uffff" else 1
        if used > room:
            return position
    return len(text)


def _last(pattern: re.Pattern[str], text: str, most: int) -> int:
    inside = [link.span() for link in _LINK.finditer(text)]
    for found in reversed(list(pattern.finditer(text, 0, most + 1))):
        at = found.start() if found[0] else found.end()
        if 0 < at <= most and not any(start < at < end for start, end in inside):
            return at
    return 0


def _between_characters(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or _WIDTH_JOINER in (before, after):
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    return not (_is_flag(before) and _is_flag(after) and _flags_before(text, at) % 2)


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag(text[at - count - 1]):
        count += 1
    return count
