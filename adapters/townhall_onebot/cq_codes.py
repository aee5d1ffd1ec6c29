"""Messages in string form, as some implementations are set to send them: CQ codes among escaped text.

Only ever read: we send segments, so that nobody's name becomes a code.
"""

from __future__ import annotations

import re

import msgspec

from townhall_onebot.payloads import Segment, SegmentData

_CODE = re.compile(r"\[CQ:([\w.-]+)((?:,[^\[\],=]+=[^\[\],]*)*)\]")
_WRITTEN_OUT = ("content", "data")
_FIELDS = frozenset(SegmentData.__struct_fields__)


def segments_of(text: str) -> list[Segment]:
    """Return the segments that a message in string form stands for."""
    segments: list[Segment] = []
    end = 0
    for code in _CODE.finditer(text):
        _add_text(segments, text[end : code.start()])
        segments.append(_segment(code[1], code[2]))
        end = code.end()
    _add_text(segments, text[end:])
    return segments


def _add_text(segments: list[Segment], escaped: str) -> None:
    if escaped:
        segments.append(Segment("text", SegmentData(text=unescaped(escaped))))


def _segment(kind: str, escaped: str) -> Segment:
    data = SegmentData()
    for pair in escaped.split(",")[1:]:
        name, _, value = pair.partition("=")
        if name not in _FIELDS:
            continue
        plain = unescaped(value)
        setattr(data, name, msgspec.Raw(msgspec.json.encode(plain)) if name in _WRITTEN_OUT else plain)
    return Segment(kind, data)


def unescaped(text: str) -> str:
    """Return what an escaped text says; the ampersand comes last, so that ``&amp;#91;`` stays ``&#91;``."""
    if "&" not in text:
        return text
    return text.replace("&#44;", ",").replace("&#91;", "[").replace("&#93;", "]").replace("&amp;", "&")
