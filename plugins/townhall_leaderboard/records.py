"""What the board keeps, so that it can be worked out again and told the same way for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall import Keeps, KeepsFacts, Record
from townhall_leaderboard.settings import WindowKind
from townhall_leaderboard.tallies import Tally


class OwnTexts(Record, frozen=True, kw_only=True):
    """What somebody said lately, as checksums; by member."""

    texts: bytes = b""
    """Their sketches, one behind the other, oldest first."""
    last: datetime | None = None
    """When they last said something that counts."""


class Uncounted(Record, frozen=True, kw_only=True):
    """How many messages of a person said too little on a day, by what they lacked; by member and day."""

    lacks: dict[str, int]


class Young(Record, frozen=True, kw_only=True):
    """Until when somebody is too new to give credit to others; by member."""

    until: datetime


class Arrived(Record, frozen=True, kw_only=True):
    """When somebody came, as long as they are a newcomer; by member."""

    at: datetime


class Gone(Record, frozen=True, kw_only=True):
    """When somebody left; their credit waits for them for a while; by member."""

    at: datetime


class CountsFrom(Record, frozen=True, kw_only=True):
    """Since when contributions count of somebody who was away for too long; by member."""

    at: datetime


class Closed(Record, frozen=True, kw_only=True):
    """A window that is over; what its members had is in its rows, and is not changed any more; by slot."""

    kind: WindowKind
    start: datetime
    end: datetime
    closed_at: datetime
    people: int
    """How many have points."""
    published_at: datetime | None = None
    review: tuple[str, ...] = ()
    """Messages that counted and were taken back when the window was closed already."""


class Ahead(Record, frozen=True, kw_only=True):
    """Until when every window that runs now has a timer that will close it."""

    until: datetime


class Row(Record, frozen=True, kw_only=True):
    """What somebody had when a window closed; by slot and member."""

    tally: Tally


class Streak(Record, frozen=True, kw_only=True):
    """How often in a row somebody was first; by member."""

    boards: int
    last: datetime
    """When the window they were last first in is over, by the calendar."""


class Fame(Record, frozen=True, kw_only=True):
    """Somebody in the hall of fame; by member."""

    since: datetime
    boards: int
    """After how many boards in a row on the first place."""


class PictureFault(Record, frozen=True, kw_only=True):
    """Why the last board came without its picture; staff were told."""

    fault: str


MONTHS = timedelta(days=62)
"""As long as a window can be, and one more."""
YEAR = timedelta(days=400)

KEEPS = (
    Keeps(OwnTexts, "To see when somebody says the same again; checksums, no words.", retention=timedelta(days=30)),
    Keeps(Uncounted, "To be able to say why messages did not count.", retention=MONTHS),
    Keeps(Young, "That an account is too new to give credit.", retention=MONTHS),
    Keeps(Arrived, "Who is a newcomer, for the place of the best newcomer.", retention=timedelta(days=93)),
    Keeps(Gone, "That credit waits for somebody's return.", retention=MONTHS),
    Keeps(CountsFrom, "Since when contributions count after a long absence.", retention=MONTHS),
    Keeps(Row, "What somebody had when a window closed, so that a told board stays as it was.", retention=YEAR),
    Keeps(Streak, "How often in a row somebody was first.", retention=YEAR),
    Keeps(Fame, "Who is in the hall of fame."),
    Keeps(Closed, "When a window closed and was told.", about_member=False, retention=YEAR),
    KeepsFacts("leaderboard.message", "Which messages counted, so that a board can be worked out again."),
    KeepsFacts("leaderboard.praise", "Who was praised by the team."),
    KeepsFacts("leaderboard.case", "Points that a case took."),
    KeepsFacts("leaderboard.adjustment", "Points that the team gave or took."),
    KeepsFacts("score.*", "What somebody had in closed windows, for other plugins and for bests."),
)
