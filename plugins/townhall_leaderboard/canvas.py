"""What stands in the picture of a board, as it goes to whoever draws it."""

from __future__ import annotations

from typing import Literal

from townhall import Record


class Line(Record, frozen=True, kw_only=True):
    """One card of the picture."""

    name: str
    points: str
    deeds: str
    place: str = ""


class Canvas(Record, frozen=True, kw_only=True):
    """All that is drawn."""

    theme: Literal["light", "dark"]
    title: str
    subtitle: str
    places: tuple[Line, ...]
    specials: tuple[Line, ...] = ()
    footer: str = ""
