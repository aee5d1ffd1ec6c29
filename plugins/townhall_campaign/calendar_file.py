"""The plan as a calendar that other programs read (RFC 5545): a handful of properties, folded and escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

MOST_OCTETS: Final = 75
"""A longer line is folded, never inside a character."""
LASTS: Final = timedelta(minutes=15)
"""How long an entry is shown for; a post is a moment."""


class CalendarEntry(NamedTuple):
    """One entry of a calendar."""

    uid: str
    """The same for the same entry in every export, so that a calendar updates it."""
    start: datetime
    summary: str
    description: str = ""
    lasts: timedelta = LASTS


def calendar(name: str, entries: Iterable[CalendarEntry], now: datetime) -> str:
    """Return a calendar file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Townhall//campaign//EN", f"X-WR-CALNAME:{_escaped(name)}"]
    for one in entries:
        lines.extend(_entry(one, now))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _entry(one: CalendarEntry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(one.uid)}"
    yield f"DTSTAMP:{_instant(now)}"
    yield f"DTSTART:{_instant(one.start)}"
    yield f"DTEND:{_instant(one.start + one.lasts)}"
    yield f"SUMMARY:{_escaped(one.summary)}"
    if one.description:
        yield f"DESCRIPTION:{_escaped(one.description)}"
    yield "END:VEVENT"


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    text = "".join(sign for sign in text.replace("\r\n", "\n") if sign in "\n\t" or ord(sign) >= 32)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets; each further one begins with a space."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode(errors="replace"))
        if size + octets > MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
