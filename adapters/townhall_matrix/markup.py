"""The HTML of messages as parts: mentions, links, styles, code and quotations; everything else is plain text; pure.

A reader of our own instead of :mod:`html.parser`, because every formatted message passes here and that one takes
many times as long. It never needs to be right about broken HTML, only harmless: what it does not know is left out.
"""

from __future__ import annotations

import re
from html import unescape

from townhall.model.parts import Emoji, Part, Parts, Quote, Style, Styled, Text
from townhall_matrix.addresses import linked, text_with_links
from townhall_matrix.flat import STYLES, flat_parts

_COMMENTS = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_ATTRIBUTES = {
    name: re.compile(rf"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
    for name in ("href", "src", "alt", "title")
}
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_SPACES = re.compile(r"[ \t\r\n]+")

_STYLES = {**STYLES, "pre": Style.CODE_BLOCK, **{f"h{level}": Style.BOLD for level in range(1, 7)}}
_STRENGTH = (Style.CODE_BLOCK, Style.CODE, Style.SPOILER, Style.BOLD, Style.ITALIC, Style.STRIKE, Style.UNDERLINE)
"""Which style a run keeps that is in several; parts have one."""
_BLOCKS = frozenset({"p", "div", "ul", "ol", "li", "pre", "blockquote", "table", "tr", "hr", "details", "summary"}) | {
    f"h{level}" for level in range(1, 7)
}
_UNSEEN = frozenset({"mx-reply", "script", "style"})
_KNOWN = _BLOCKS | _UNSEEN | _STYLES.keys() | {"a", "br", "img", "span"}
_DEEPEST = 100


def parts_of_html(html: str, prefix: str) -> Parts:
    """Return the parts of a formatted message; ``prefix`` is what member ids begin with."""
    flat = flat_parts(html, prefix)
    return read_closely(html, prefix) if flat is None else flat


def read_closely(html: str, prefix: str) -> Parts:
    """Return the parts of any message, read tag by tag."""
    return _Reading(prefix).read(html)


def _is_plain(text: str) -> bool:
    return not ("&" in text or "\n" in text or "  " in text or "\t" in text or "://" in text)


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
        if "<!--" in html:
            html = _COMMENTS.sub("", html)
        before, *pieces = html.split("<")
        if before:
            self._text(before)
        for piece in pieces:
            inside, ended, text = piece.partition(">")
            closing = inside.startswith("/")
            tag, _, attributes = (inside[1:] if closing else inside).partition(" ")
            if tag not in _KNOWN:
                tag, attributes = _taken_apart(tag, attributes)
                if not ended or not tag:
                    # No tag after all: somebody wrote a sign of "less than".
                    tag, text = "", f"<{piece}"
            if tag:
                self._tag(tag, attributes, closing)
            if not text or self._unseen:
                continue
            if self._styles or self._address or self._quoting or self._line or not _is_plain(text):
                self._text(text)
            else:
                # By far the most: a run of words between two tags.
                self._parts.append(Text(text))
        self._end_link()
        self._end_quote()
        return _trimmed(self._parts)

    def _tag(self, tag: str, attributes: str, closing: bool) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen + (-1 if closing else 1))
        if self._unseen:
            return
        if tag in _BLOCKS and not self._line:
            self._add("\n")
        if tag == "a":
            self._end_link()
            if not closing:
                self._address = _attribute(attributes, "href")
        elif tag == "br":
            self._add("\n")
        elif tag in _STYLES or tag == "span":
            self._style(tag, attributes, closing)
        elif tag == "img":
            self._image(attributes)
        elif tag == "blockquote":
            self._quotation(closing)
        elif tag == "li" and not closing:
            self._add("• ")

    def _style(self, tag: str, attributes: str, closing: bool) -> None:
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

    def _text(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if not (self._styles and Style.CODE_BLOCK in self._styles):
            if "\n" in text or "  " in text or "\t" in text:
                text = _SPACES.sub(" ", text)
            if self._line:
                text = text.lstrip(" ")
        if text:
            self._add(text)

    def _add(self, text: str) -> None:
        self._line = text[-1:] == "\n"
        if self._quoting:
            self._quote.append(text)
        elif self._address:
            self._wording.append(text)
        elif self._styles:
            self._parts.append(Styled(text, self._strongest()))
        elif "://" in text:
            self._parts.extend(text_with_links(text))
        else:
            self._parts.append(Text(text))

    def _strongest(self) -> Style:
        styles = self._styles
        return styles[0] if len(styles) == 1 else next(one for one in _STRENGTH if one in styles)

    def _image(self, attributes: str) -> None:
        source, name = _attribute(attributes, "src"), _attribute(attributes, "alt") or _attribute(attributes, "title")
        if self._quoting or self._address:
            self._add(name)
        elif source or name:
            self._parts.append(Emoji(name=name.strip(":"), id=source))
            self._line = False

    def _quotation(self, closing: bool) -> None:
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
        if (part := linked(address, wording, self._prefix)) is not None:
            self._parts.append(part)


def _taken_apart(tag: str, attributes: str) -> tuple[str, str]:
    """Return name and attributes of a tag that is written in another way than usual; no name for what is no tag."""
    name, *more = f"{tag} {attributes}".split(None, 1) or [""]
    name = name.rstrip("/").lower()
    return (name if _NAME.fullmatch(name) else ""), "".join(more)


def _attribute(attributes: str, name: str) -> str:
    found = _ATTRIBUTES[name].search(attributes)
    if found is None:
        return ""
    value = found[1] or found[2] or found[3] or ""
    return unescape(value) if "&" in value else value


def _trimmed(parts: list[Part]) -> Parts:
    """Return the parts with neighbouring texts joined, and without the line breaks that blocks leave at the end."""
    joined: list[Part] = []
    last: Part | None = None
    for part in parts:
        if type(part) is Text and type(last) is Text:
            joined[-1] = last = Text(last.text + part.text)
        elif type(part) is Styled and type(last) is Styled and part.style is last.style:
            joined[-1] = last = Styled(last.text + part.text, part.style)
        else:
            joined.append(part)
            last = part
    if isinstance(last, Text):
        kept = last.text.rstrip()
        joined[-1:] = [Text(kept)] if kept else []
    return tuple(joined)
