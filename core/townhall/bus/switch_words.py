"""What people write after ``/switch``: a key, a value, and how long it holds: ``welcome off 2h``."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from townhall.plugin.group import UserError
from townhall.surface.instants import instant_at_start
from townhall.surface.spans import span_at_start

CLEAR = frozenset({"clear", "reset", "清除", "取消"})
LIST = frozenset({"", "list", "列表"})

_REASON = re.compile(r"\s(?:because(?:\s+of)?\b|因为)\s*[:：]?\s*(?P<why>\S.*)$", re.IGNORECASE | re.DOTALL)
_UNTIL = re.compile(r"(?:^|\s)(?:until|till|直到)\s*(?P<when>\S.*)$", re.IGNORECASE)
_FOR = re.compile(r"^(?:for|持续)\s+", re.IGNORECASE)
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")
_CLOSING = {"{": "}", "[": "]"}


class Ordered(NamedTuple):
    """A switch as somebody ordered it."""

    path: str
    said: str
    until: datetime | None
    why: str


def read_order(text: str, zone: ZoneInfo, now: datetime) -> Ordered:
    """Return what was ordered; raises :class:`UserError` for what is no order."""
    path, _, rest = text.strip().partition(" ")
    value, tail = _value(rest.strip())
    reason = _REASON.search(f" {tail}")
    why = reason["why"].strip() if reason else ""
    tail = f" {tail}"[: reason.start()].strip() if reason else tail.strip()
    until: datetime | None = None
    if value:
        until = _until(tail, zone, now) if tail else None
    else:
        value, until = _parted(tail, zone, now)
    if not path or not value:
        raise UserError("core.switch.usage")
    if until is not None and until <= now:
        raise UserError("core.switch.past")
    return Ordered(path, value, until, why)


def _value(rest: str) -> tuple[str, str]:
    """Return a value that says itself where it ends, and what follows; an empty one where the words must tell."""
    if found := _QUOTED.match(rest):
        return found[0], rest[found.end() :]
    closing = _CLOSING.get(rest[:1])
    end = rest.rfind(closing) + 1 if closing else 0
    return rest[:end], rest[end:]


def _parted(text: str, zone: ZoneInfo, now: datetime) -> tuple[str, datetime | None]:
    """Return the value and how long it holds, by ``until`` or by a length of time at the end."""
    if found := _UNTIL.search(text):
        return text[: found.start()].strip(), _until(text[found.start() :].strip(), zone, now)
    words = text.split()
    for first in range(1, len(words)):
        span = span_at_start(_FOR.sub("", " ".join(words[first:])))
        if span is not None and span[1] == len(_FOR.sub("", " ".join(words[first:]))):
            return " ".join(words[:first]), now + span[0]
    return text.strip(), None


def _until(tail: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the instant that a tail names, with or without ``until`` or ``for`` before it."""
    found = _UNTIL.match(tail)
    when = found["when"].strip() if found else _FOR.sub("", tail)
    instant = instant_at_start(when, zone, now)
    if instant is None or instant[1] != len(when):
        raise UserError("core.switch.bad_time", value=when)
    return instant[0]
