"""Parse a large ops.toml piece by piece: the parser lets nothing else run, and events must not wait for 100,000 groups.

The result is that of parsing the text whole, with the groups gathered as :mod:`townhall.config.written` says. Wherever
that is not certain, the text is parsed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import tomli

from townhall.config.written import Gathering, gathered

SMALL = 50_000
"""Characters that are parsed at once: a few milliseconds."""
TOGETHER = 32
"""Groups in a piece."""

_HEADER = re.compile(r"^\[groups\.([^.\]\n]+)", re.MULTILINE)
_WHOLE_TABLE = re.compile(r"""^[ \t]*\[+[ \t]*["']?groups["']?[ \t]*\]""", re.MULTILINE)


def parse(text: str) -> dict[str, Any]:
    """Return the tables of a text; raises what tomli raises."""
    if len(text) > SMALL:
        tables = _by_pieces(text)
        if tables is not None:
            return tables
    return gathered(tomli.loads(text))


def _by_pieces(text: str) -> dict[str, Any] | None:
    """Return the tables, or None where only parsing the text whole tells what it means."""
    pieces = pieces_of(text)
    tables, gathering = _parsed(next(pieces)), Gathering()
    if tables is None or "groups" in tables:
        return None
    for piece in pieces:
        found = _groups_of(piece)
        # A group that lies in two pieces may be written twice, or be continued.
        if found is None or not gathering.groups.keys().isdisjoint(found):
            return None
        gathering.add(found)
    return {**tables, "groups": gathering.groups} if gathering.groups else tables


def _groups_of(piece: str) -> dict[str, Any] | None:
    if _WHOLE_TABLE.search(piece):
        return None
    tables = _parsed(piece)
    return tables["groups"] if tables is not None and tables.keys() == {"groups"} else None


def _parsed(piece: str) -> dict[str, Any] | None:
    """Return the tables of a piece; one that was cut inside a text of several lines has none."""
    try:
        return tomli.loads(piece)
    except (tomli.TOMLDecodeError, RecursionError, ValueError):
        return None


def pieces_of(text: str) -> Iterator[str]:
    """Give what comes before the first group, then some groups at a time."""
    start, groups, before = 0, 0, ""
    for header in _HEADER.finditer(text):
        name = header[1]
        if name != before:
            if groups % TOGETHER == 0:
                yield text[start : header.start()]
                start = header.start()
            groups, before = groups + 1, name
    yield text[start:]
