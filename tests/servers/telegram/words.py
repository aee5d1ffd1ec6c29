"""How the server reads text: HTML as the Bot API does, and the mentions and links it finds by itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "a": "text_link",
}
_FOUND = re.compile(r"(?<![\w/])@(?P<mention>\w{3,32})|(?P<url>https?://\S+)|(?<![\w/])/(?P<command>\w{1,64}(@\w+)?)")


class Malformed(Exception):
    """HTML that the Bot API refuses."""


class Span(NamedTuple):
    """A run of a text with a meaning, counted in characters."""

    type: str
    start: int
    end: int
    url: str = ""


class Words(NamedTuple):
    """A text and what it means."""

    text: str
    spans: tuple[Span, ...] = ()

    def entities(self) -> list[dict[str, object]]:
        """Return the entities as the Bot API gives them, in UTF-16 units."""
        return [self._entity(span) for span in sorted(self.spans, key=lambda span: (span.start, -span.end))]

    def _entity(self, span: Span) -> dict[str, object]:
        offset, length = units(self.text[: span.start]), units(self.text[span.start : span.end])
        entity: dict[str, object] = {"type": span.type, "offset": offset, "length": length}
        if span.type == "text_mention":
            number = int(span.url.partition("id=")[2])
            entity["user"] = {"id": number, "is_bot": False, "first_name": self.text[span.start : span.end]}
        elif span.url:
            entity["url"] = span.url
        return entity


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.spans: list[Span] = []
        self._open: list[tuple[str, int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise Malformed(f'Unsupported start tag "{tag}" at byte offset {len(self.text)}')
        self._open.append((tag, len(self.text), dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise Malformed(f'Unmatched end tag at byte offset {len(self.text)}, found "</{tag}>"')
        _, start, url = self._open.pop()
        if start == len(self.text):
            return
        kind = "text_mention" if url.startswith("tg://user?id=") else _TAGS[tag]
        self.spans.append(Span(kind, start, len(self.text), url))

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        self.close()
        if self._open:
            raise Malformed(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')


def read(text: str, parse_mode: str) -> Words:
    """Return a text as it will stand; raises :class:`Malformed`."""
    if not parse_mode:
        return found(Words(text))
    if parse_mode.upper() != "HTML":
        raise Malformed(f"Unsupported parse_mode {parse_mode}")
    if re.search(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)", text):
        raise Malformed("a bare ampersand")
    reader = _Reader()
    reader.feed(text)
    reader.finish()
    return found(Words(reader.text, tuple(reader.spans)))


def found(words: Words) -> Words:
    """Add the mentions, links and commands that Telegram finds in a text by itself."""
    taken = [span for span in words.spans if span.type in ("text_link", "text_mention", "code", "pre")]
    spans = list(words.spans)
    for match in _FOUND.finditer(words.text):
        if any(span.start < match.end() and match.start() < span.end for span in taken):
            continue
        kind = "mention" if match["mention"] else "url" if match["url"] else "bot_command"
        spans.append(Span(kind, match.start(), match.end()))
    return Words(words.text, tuple(spans))
