"""When what surrounds an event happens: pure sums over instants, so that a night or a late hour changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from townhall import instant_of

SHORTEST_OFFER: Final = timedelta(minutes=30)
"""However near the event is, somebody has so long to answer, if it has not begun by then."""


def is_left_out(wall: datetime, zone: ZoneInfo) -> bool:
    """Return whether the clocks of a zone never show a time, because they are put forward over it."""
    return instant_of(wall, zone).astimezone(zone).replace(tzinfo=None) != wall


def offer_until(now: datetime, start: datetime | None, accept_within: timedelta) -> datetime:
    """Return until when an offered place is kept: a quarter of the time that is left, at most ``accept_within``.

    Never less than half an hour, and never beyond the start.
    """
    if start is None:
        return now + accept_within
    kept = max(min(accept_within, (start - now) / 4), SHORTEST_OFFER)
    return min(now + kept, start)


def coming(start: datetime, spans: Iterable[timedelta], now: datetime) -> Iterator[tuple[timedelta, datetime]]:
    """Yield which of several spans before a start are still to come, with their instants."""
    for span in spans:
        if start - span > now:
            yield span, start - span


def slot_of(span: timedelta) -> str:
    """Return a span as a word for the name of a timer."""
    return f"{int(span.total_seconds())}s"
