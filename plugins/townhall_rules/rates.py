"""How many in which time: ``6/10s``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, NamedTuple

LONGEST: Final = timedelta(hours=1)
"""The longest time anything is counted over; what was said is remembered for no longer."""
_FORM: Final = re.compile(r"\s*(\d{1,4})\s*/\s*(\d{1,4})\s*([smh])\s*")
_UNITS: Final = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}


class Rate(NamedTuple):
    """So many within that time."""

    many: int
    window: timedelta


class RateError(Exception):
    """A text that is no rate; the text says what is wrong and what to write."""


def parse_rate(text: str) -> Rate:
    """Read ``6/10s`` or ``3/10m``; raises :class:`RateError`."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise RateError(f'"{text}" is no rate. Write how many in which time, such as "6/10s" or "3/10m"')
    rate = Rate(int(found[1]), int(found[2]) * _UNITS[found[3]])
    if rate.many < 2:
        raise RateError(f'"{text}" counts no repetition. Let it be at least 2, such as "2/10s"')
    if not timedelta() < rate.window <= LONGEST:
        raise RateError(f'"{text}" looks over no time, or over more than an hour. Write a time from 1s to 1h')
    return rate
