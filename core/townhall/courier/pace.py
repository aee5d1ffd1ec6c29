"""How fast one account may send: the platform's windows are never overstepped, wherever one lets them start.

A spacing limiter of our own instead of aiolimiter's: it must run on the :class:`~townhall.clock.time.Time` that is
passed in, so that a campaign of hours is judged in a test of milliseconds, and it must start empty after a crash.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from random import Random

from townhall.model.actions import Lane
from townhall.model.capabilities import Pace

BULK = (Lane.COMMUNITY, Lane.PROMO)
"""What nobody waits for."""
PROMO_SHARE = 0.8
"""How much of an account's pace promotion may take while people are being answered."""
ANSWERING = timedelta(seconds=10)
"""How long after an answer, or any other send that is not bulk, people count as being answered."""

AHEAD = timedelta(milliseconds=100)
"""How long before its moment bulk may be marked, so that one transaction holds the marks of several sends."""
TOGETHER = timedelta(milliseconds=5)
"""On fast accounts, what falls due within this is marked in one commit and goes at once."""

_LEAST_SHARE = 0.05
_RECOVERY_PER_MINUTE = 0.05
_MOST_MARGIN = timedelta(milliseconds=1)


class Spacing:
    """At most ``burst`` sends at once, and one per interval in the long run."""

    def __init__(self, per_second: float, burst: int = 1) -> None:
        exact = timedelta(seconds=1 / per_second)
        self.interval = exact + min(_MOST_MARGIN, exact * 0.03)
        # A timer or a disk that wakes us late may be made up for by half of what the margin leaves in a second.
        self._slack = (self.interval - exact) * (per_second / 2)
        self._ahead = self.interval * (burst - 1)
        self._due: datetime | None = None

    def earliest(self, now: datetime) -> datetime:
        """Return when the next send may go."""
        return now if self._due is None else max(now, self._due - self._ahead)

    def take(self, at: datetime, share: float = 1.0, extra: timedelta = timedelta()) -> None:
        """Count a send; ``share`` below 1 stretches the interval that follows."""
        start = at if self._due is None else max(self._due, at - self._slack)
        self._due = start + self.interval / share + extra

    def set_back(self, by: timedelta) -> None:
        """Wait no longer than before, although the wall clock was set back."""
        self._due = None if self._due is None else self._due - by

    def start_empty(self, now: datetime, window: timedelta) -> None:
        """Behave as if the whole burst had just been spent."""
        self._due = now + max(window, self.interval) + self._ahead


class AccountPace:
    """The pace of one account over all its rooms; bulk steps back when the platform complains."""

    def __init__(self, pace: Pace, random: Random) -> None:
        self._all = Spacing(pace.account_per_second, pace.burst)
        self._bulk = Spacing(pace.account_per_second, pace.burst)
        self._promo = Spacing(pace.account_per_second * PROMO_SHARE, max(1, int(pace.burst * PROMO_SHARE)))
        self._jitter = pace.jitter
        self._random = random
        self._share = 1.0
        self._slowed_at: datetime | None = None
        self._urgent_at: datetime | None = None

    @property
    def interval(self) -> timedelta:
        """The time between two sends in the long run."""
        return self._all.interval

    def earliest(self, lane: Lane, now: datetime) -> datetime:
        """Return when the next send of a lane may go."""
        return max(limiter.earliest(now) for limiter in self._limiters(lane, now))

    def goes(self, lane: Lane, now: datetime) -> bool:
        """Return whether a send that is marked may go; on fast accounts those of one moment go together."""
        together = TOGETHER if self.interval < TOGETHER else timedelta()
        return self.earliest(lane, now) <= now + together

    def ahead(self, lane: Lane, now: datetime) -> timedelta:
        """Return how long before its moment a send of a lane may be marked."""
        # Only where that moment can be foreseen: not by chance, and not while the platform complains.
        foreseen = lane in BULK and not self._jitter and self.share(now) == 1.0
        return AHEAD if foreseen else TOGETHER

    def take(self, lane: Lane, at: datetime) -> None:
        """Count a send."""
        extra = self._jitter * self._random.random() if self._jitter else timedelta()
        self._all.take(at, extra=extra)
        if lane not in BULK:
            self._urgent_at = at
        for limiter in self._limiters(lane, at)[1:]:
            limiter.take(at, self.share(at))

    def start_empty(self, now: datetime) -> None:
        """Wait one window: nobody knows what was sent just before a crash."""
        for limiter in (self._all, self._bulk, self._promo):
            limiter.start_empty(now, timedelta(seconds=1))

    def set_back(self, by: timedelta) -> None:
        """Go on as before, although the wall clock was set back."""
        for limiter in (self._all, self._bulk, self._promo):
            limiter.set_back(by)
        self._slowed_at = None if self._slowed_at is None else self._slowed_at - by
        self._urgent_at = None if self._urgent_at is None else self._urgent_at - by

    def slow_down(self, sent_at: datetime, now: datetime) -> None:
        """Halve the pace of bulk; several refusals of sends from before the halving count once."""
        if self._slowed_at is None or sent_at > self._slowed_at:
            self._share = max(self.share(now) / 2, _LEAST_SHARE)
            self._slowed_at = now

    def share(self, now: datetime) -> float:
        """Return how much of the pace bulk may take now; it recovers by 5 % of the pace a minute."""
        if self._slowed_at is None:
            return 1.0
        return min(1.0, self._share + (now - self._slowed_at) / timedelta(minutes=1) * _RECOVERY_PER_MINUTE)

    def _limiters(self, lane: Lane, now: datetime) -> tuple[Spacing, ...]:
        if lane not in BULK:
            return (self._all,)
        answering = self._urgent_at is not None and now - self._urgent_at < ANSWERING
        return (self._all, self._bulk, self._promo) if lane is Lane.PROMO and answering else (self._all, self._bulk)


class RoomPace:
    """The gap and the window of one room."""

    __slots__ = ("_gap", "_last", "_most", "_recent", "_window")

    def __init__(self, gap: timedelta, window: timedelta, most: int | None) -> None:
        self._gap = gap + _MOST_MARGIN if gap else gap
        self._window = window
        self._most = most
        self._last: datetime | None = None
        self._recent: deque[datetime] = deque(maxlen=most) if most else deque(maxlen=1)

    def earliest(self, now: datetime) -> datetime:
        """Return when the next message may go into the room."""
        earliest = now if self._last is None else max(now, self._last + self._gap)
        if self._most and len(self._recent) == self._most:
            earliest = max(earliest, self._recent[0] + self._window + _MOST_MARGIN)
        return earliest

    def take(self, at: datetime) -> None:
        """Count a message."""
        self._last = at
        self._recent.append(at)

    def moved_to(self, at: datetime) -> None:
        """Correct the last message: it went to the wire only now."""
        self._last = self._recent[-1] = at

    def set_back(self, by: timedelta) -> None:
        """Go on as before, although the wall clock was set back."""
        self._last = None if self._last is None else self._last - by
        self._recent = deque((at - by for at in self._recent), maxlen=self._recent.maxlen)

    def remember(self, count: int, at: datetime) -> None:
        """Take messages of another life of the process into account, as if they had all been sent just now."""
        self._recent.extend([at] * min(count, self._most or 0))
        self._last = self._last or at - self._gap

    def idle_at(self, now: datetime) -> bool:
        """Return whether the room has nothing to remember any more."""
        return self._last is None or now - self._last > max(self._gap, self._window)


class RoomPaces:
    """The paces of all rooms of an account; only those written to lately take memory."""

    def __init__(self) -> None:
        self._rooms: dict[str, RoomPace] = {}
        self._tidy_at = 1024

    def get(self, room: str) -> RoomPace | None:
        """Return the pace of a room that was written to lately."""
        return self._rooms.get(room)

    def add(self, room: str, pace: Pace, now: datetime, *, private: bool) -> RoomPace:
        """Begin to keep the pace of a room; windows hold for groups, not for private talks."""
        self._tidy(now)
        most = None if private else pace.room_window_messages
        found = self._rooms[room] = RoomPace(pace.room_gap, pace.room_window, most)
        return found

    def set_back(self, by: timedelta) -> None:
        """Go on as before, although the wall clock was set back."""
        for room in self._rooms.values():
            room.set_back(by)

    def _tidy(self, now: datetime) -> None:
        if len(self._rooms) >= self._tidy_at:
            self._rooms = {room: pace for room, pace in self._rooms.items() if not pace.idle_at(now)}
            self._tidy_at = max(1024, 2 * len(self._rooms))
