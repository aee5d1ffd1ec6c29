"""What a command prints: tables and marks with colours on a terminal, plain aligned text in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

import msgspec

STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan", "good": "green", "faint": "dim"}


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    text = msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()
    sys.stdout.write(text + "\n")


def say(text: str = "", style: str = "", *, stream: TextIO | None = None) -> None:
    """Print a line; ``style`` colours it where somebody can see colours."""
    out = stream or sys.stdout
    if style and _shows_colours(out):
        from rich.console import Console

        Console(file=out, highlight=False, markup=False, soft_wrap=True).print(text, style=STYLES[style])
    else:
        out.write(text + "\n")
        # A start that is piped into a file or a log is read while it runs.
        out.flush()


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings; in a pipe every cell stays whole, on one line and in its column."""
    if sys.stdout.isatty():
        _table_for_people(headings, rows)
        return
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _table_for_people(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        # Text, not markup: a title in brackets is a title.
        shown.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(shown)


def _shows_colours(out: TextIO) -> bool:
    return out.isatty()
