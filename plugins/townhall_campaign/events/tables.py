"""Tables of rows as CSV that a spreadsheet opens as text: nothing that somebody typed becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows under a header as CSV (RFC 4180, lines ended by ``\\n``)."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([cell(one) for one in header])
    writer.writerows([[cell(one) for one in row] for row in rows])
    return written.getvalue()


def cell(value: object) -> str:
    """Return a value as a cell on one line: what a spreadsheet would take for a formula gets an apostrophe in front."""
    text = " ".join(str(value).split())
    plain_number = isinstance(value, int | float)
    return text if plain_number or not text.startswith(_STARTS) else f"'{text}"
