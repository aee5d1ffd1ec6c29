"""The HTML of messages as parts: mentions, links, styles, code and quotations; everything else is plain text; pure.

A tokenizer of our own instead of :mod:`html.parser`, because every formatted message passes here and that one takes
many times as long. It never needs to be right about broken HTML, only harmless: what it does not know is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from townhall.model.ids import MemberId
from townhall.model.parts import Emoji, Link, Mention, Part, Parts, Quote, Style, Styled, Text

_TOKENS = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>|([^<]+|<)", re.DOTALL)
_ATTRIBUTES = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_LINKS = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n]+")

_STYLES = {
    "strong": Style.BOLD,
    "b": Style.BOLD,
    "em": Style.ITALIC,
    "i": Style.ITALIC,
    "u": Style.UNDERLINE,
    "del": Style.STRIKE,
    "s": Style.STRIKE,
    "strike": Style.STRIKE,
    "code": Style.CODE,
    "pre": Style.CODE_BLOCK,
    **{f"h{level}": Style.BOLD for level in range(1, 7)},
}
_STRENGTH = (Style.CODE_BLOCK, Style.CODE, Style.SPOILER, Style.BOLD, Style.ITALIC, Style.STRIKE, Style.UNDERLINE)
"""Which style a run keeps that is in several; parts have one."""
_BLOCKS = frozenset({"p", "div", "ul", "ol", "li", "pre", "blockquote", "table", "tr", "hr", "details", "summary"}) | {
    f"h{level}" for level in range(1, 7)
}
_UNSEEN = frozenset({"mx-reply", "script", "style"})
_DEEPEST = 100


def parts_of_html(html: str, prefix: str) -> Parts:
    """Return the parts of a formatted message; ``prefix`` makes user ids into member ids."""
    return _Reading(prefix).read(html)


def text_with_links(text: str) -> Iterator[Part]:
    """Yield a plain text with the addresses in it as links, as clients show them."""
    if "://" not in text:
        if text:
            yield Text(text)
        return
    at = 0
    for found in _LINKS.finditer(text):
        if found.start() > at:
            yield Text(text[at : found.start()])
        yield Link(found[0])
        at = found.end()
    if at < len(text):
        yield Text(text[at:])


def user_of_link(address: str) -> str:
    """Return the user id that a ``matrix.to`` or ``matrix:`` link means; empty when it means something else."""
    lower = address[:24].lower()
    if lower.startswith(("https://matrix.to/#/", "http://matrix.to/#/")):
        target = unquote(address.partition("#/")[2].partition("?")[0])
        return target if target.startswith("@") and ":" in target and "/" not in target else ""
    if lower.startswith("matrix:u/"):
        target = unquote(address[9:].partition("?")[0])
        return f"@{target}" if ":" in target and "/" not in target else ""
    return ""


class _Reading:
    """One message on its way to parts."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._parts: list[Part] = []
        self._open: list[str] = []
        self._styles: list[Style] = []
        self._unseen = 0
        self._quote: list[str] = []
        self._quoting = 0
        self._address = ""
        self._wording: list[str] = []
        self._line = True
        """Whether a line has just begun, so that a block needs no other one."""

    def read(self, html: str) -> Parts:
        for token in _TOKENS.finditer(html):
            closing, tag, attributes, text = token.groups()
            if text is not None:
                self._text(text)
            elif tag is not None:
                self._tag(tag.lower(), attributes, closing=bool(closing))
        self._end_link()
        self._end_quote()
        return _trimmed(self._parts)

    def _tag(self, tag: str, attributes: str, *, closing: bool) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen + (-1 if closing else 1))
        if self._unseen:
            return
        if tag in _BLOCKS:
            self._break()
        if tag == "br":
            self._add("\n")
        elif tag == "img":
            self._image(attributes)
        elif tag == "a":
            self._end_link()
            if not closing:
                self._address = _attribute(attributes, "href")
        elif tag == "blockquote":
            self._quotation(closing=closing)
        elif tag == "li" and not closing:
            self._add("• ")
        self._style(tag, attributes, closing=closing)

    def _style(self, tag: str, attributes: str, *, closing: bool) -> None:
        if closing:
            if tag in self._open:
                while self._open.pop() != tag:
                    self._styles.pop()
                self._styles.pop()
            return
        spoiler = tag == "span" and "data-mx-spoiler" in attributes
        style = Style.SPOILER if spoiler else _STYLES.get(tag)
        if tag == "span" and style is None:
            # Its end must not be taken for that of a spoiler around it.
            style = self._styles[-1] if self._styles else Style.UNDERLINE
            if not self._styles:
                return
        if style is not None and len(self._open) < _DEEPEST:
            self._open.append(tag)
            self._styles.append(style)

    def _text(self, raw: str) -> None:
        if self._unseen:
            return
        text = unescape(raw) if "&" in raw else raw
        if Style.CODE_BLOCK not in self._styles:
            text = _SPACES.sub(" ", text)
            if self._line:
                text = text.lstrip(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        if not text:
            return
        self._line = text.endswith("\n")
        if self._quoting:
            self._quote.append(text)
        elif self._address:
            self._wording.append(text)
        elif self._styles:
            style = next(one for one in _STRENGTH if one in self._styles)
            last = self._parts[-1] if self._parts else None
            if isinstance(last, Styled) and last.style is style:
                self._parts[-1] = Styled(last.text + text, style)
            else:
                self._parts.append(Styled(text, style))
        else:
            self._parts.extend(text_with_links(text))

    def _break(self) -> None:
        if not self._line:
            self._add("\n")

    def _image(self, attributes: str) -> None:
        source, name = _attribute(attributes, "src"), _attribute(attributes, "alt") or _attribute(attributes, "title")
        if self._quoting or self._address:
            self._add(name)
        elif source or name:
            self._parts.append(Emoji(name=name.strip(":"), id=source))
            self._line = False

    def _quotation(self, *, closing: bool) -> None:
        self._end_link()
        if not closing:
            self._quoting += 1
        elif self._quoting:
            self._quoting -= 1
            if not self._quoting:
                self._end_quote()

    def _end_quote(self) -> None:
        text = "".join(self._quote).strip()
        self._quote.clear()
        self._quoting = 0
        if text:
            self._parts.append(Quote(text))

    def _end_link(self) -> None:
        address, wording = self._address, "".join(self._wording)
        self._address, self._wording = "", []
        if not address:
            return
        if user := user_of_link(address):
            name = wording.removeprefix("@") if wording != user else ""
            self._parts.append(Mention(MemberId(self._prefix + user), name))
        elif address.lower().startswith(("http://", "https://", "mailto:", "matrix:", "magnet:")):
            self._parts.append(Link(address, "" if wording == address else wording))
        elif wording:
            self._parts.append(Text(wording))


def _attribute(attributes: str, name: str) -> str:
    for found in _ATTRIBUTES.finditer(attributes):
        if found[1].lower() == name:
            return unescape(found[2] or found[3] or found[4] or "")
    return ""


def _trimmed(parts: list[Part]) -> Parts:
    """Return the parts with neighbouring texts joined, and without the line breaks that blocks leave at the end."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + part.text)
        else:
            joined.append(part)
    last = joined[-1] if joined else None
    if isinstance(last, Text):
        kept = last.text.rstrip()
        joined[-1:] = [Text(kept)] if kept else []
    return tuple(joined)
