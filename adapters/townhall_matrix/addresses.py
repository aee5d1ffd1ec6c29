"""Addresses in messages: links, and the people that some of them mean; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from townhall.model.ids import MemberId
from townhall.model.parts import Link, Mention, Part, Text

_LINKS = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)
_OPENED = ("http://", "https://", "mailto:", "matrix:", "magnet:")


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
    beginning = address[:20].lower()
    if beginning == "https://matrix.to/#/" or beginning == "http://matrix.to/#/@":
        target = address.partition("#/")[2].partition("?")[0]
        target = unquote(target) if "%" in target else target
        return target if target.startswith("@") and ":" in target and "/" not in target else ""
    if beginning.startswith("matrix:u/"):
        target = unquote(address[9:].partition("?")[0])
        return f"@{target}" if ":" in target and "/" not in target else ""
    return ""


def linked(address: str, wording: str, prefix: str) -> Part | None:
    """Return what words with an address are: a mention, a link, or (an address nobody should open) words alone."""
    if user := user_of_link(address):
        name = wording.removeprefix("@") if wording != user else ""
        return Mention(MemberId(prefix + user), name)
    if address.lower().startswith(_OPENED):
        return Link(address, "" if wording == address else wording)
    return Text(wording) if wording else None
