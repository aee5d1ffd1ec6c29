"""What happens in a demonstration as plain lines, for a pipe or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from townhall.demo.chronicle import Entry


def lines_of(entries: Iterable[Entry], zone: tzinfo | None) -> Iterator[str]:
    """Yield the lines of some entries."""
    for entry in entries:
        if entry.kind == "day":
            yield f"\n== {entry.text} =="
        elif entry.kind == "note":
            yield f"\n   -- {entry.text}"
        else:
            yield f"{entry.at.astimezone(zone):%H:%M}  {entry.room:<9} {told(entry)}"


def told(entry: Entry) -> str:
    """Return who did what."""
    match entry.kind:
        case "speaks":
            return f"{entry.who}: {entry.text}"
        case "acts":
            return f"{entry.who} {entry.text}"
        case "why":
            return f"      because {entry.text}"
        case "does":
            return f"  > {entry.who}: {entry.text}"
        case "lost":
            return f"  ! {entry.who} {entry.text}"
        case _:
            return f"  > {entry.who} says: {entry.text}"
