"""How often something may be done: ``5/week``, ``3/day``; what is not used is gone when the next window begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from townhall.clock.windows import Calendar, Window

MOST: Final = 1000
"""The largest number of uses in a window."""
WINDOWS: Final = ("day", "week", "half_month", "month")
"""The windows there are, each as the group's calendar counts it."""
_WORDS: Final = {
    "d": "day",
    "w": "week",
    "m": "month",
    "half-month": "half_month",
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "半月": "half_month",
    "月": "month",
    **{window: window for window in WINDOWS},
}
_FORM: Final = re.compile(r"\s*([0-9]{1,9})\s*(?:次)?\s*[/／每]\s*([^\s/／]+)\s*")


class AllowanceError(ValueError):
    """Something is no budget; ``why`` is ``form``, ``nothing`` or ``too_much``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Allowance(msgspec.Struct, frozen=True, omit_defaults=True):
    """How often something may be done in each window of a group's calendar; without a window there is no limit."""

    count: int = 0
    window: str = ""

    @classmethod
    def read(cls, text: str) -> Allowance:
        """Read ``5/week``; an empty text is no limit. Raises :class:`AllowanceError`."""
        if not text.strip():
            return UNLIMITED
        found = _FORM.fullmatch(text)
        window = _WORDS.get(found[2].casefold()) if found is not None else None
        if found is None or window is None:
            raise AllowanceError("form")
        count = int(found[1])
        if not 0 < count <= MOST:
            raise AllowanceError("too_much" if count else "nothing")
        return cls(count, window)

    def __str__(self) -> str:
        return f"{self.count}/{self.window}" if self.window else ""

    def running(self, calendar: Calendar, now: datetime) -> Window:
        """Return the window in which a use of this moment counts."""
        kinds = {
            "day": calendar.day,
            "week": calendar.week,
            "half_month": calendar.half_month,
            "month": calendar.month,
        }
        return kinds[self.window](now)

    def left(self, uses: Iterable[datetime], calendar: Calendar, now: datetime) -> int | None:
        """Return how often it may still be done in this window; None without a limit.

        Every use since the window began counts, also one that a clock set back makes to lie ahead.
        """
        if not self.window:
            return None
        since = self.running(calendar, now).start
        return max(0, self.count - sum(use >= since for use in uses))

    def with_use(self, uses: Iterable[datetime], calendar: Calendar, now: datetime) -> tuple[datetime, ...]:
        """Return the uses that must be remembered after one more."""
        if not self.window:
            return ()
        window = self.running(calendar, now)
        # Another zone or another first day of the week moves the window, by less than its own length.
        since = window.start - (window.end - window.start)
        return (*(use for use in uses if use >= since), now)


UNLIMITED: Final = Allowance()
