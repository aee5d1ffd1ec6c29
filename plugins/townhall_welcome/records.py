"""What the welcome keeps, so that a restart neither forgets nor repeats anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall import GroupId, Keeps, KeepsFacts, MemberId, MessageId, Record


class Greeted(Record, frozen=True, kw_only=True):
    """When somebody was last greeted in this community, and where; by member."""

    at: datetime
    where: GroupId
    done: bool = True
    """False while the greeting still waits with its batch."""
    before: datetime | None = None
    """The greeting before this one."""


class Waiting(Record, frozen=True, kw_only=True):
    """A newcomer whose greeting waits for the batch; by member."""

    name: str
    since: datetime
    kind: str = "new"
    """``new``, ``back`` or ``moved``."""
    tier: str = ""
    place: int = 0
    """Where in the row of the batch; several may come at the same moment."""


class Batch(Record, frozen=True, kw_only=True):
    """The batch that is open now; there is one at the most."""

    slot: str
    """Names its timer, which fires once."""
    due_at: datetime


class Newcomer(Record, frozen=True, kw_only=True):
    """The first days of somebody in this group; by member."""

    greeted_at: datetime
    first_post_at: datetime | None = None
    answered_at: datetime | None = None
    read_guide_at: datetime | None = None


class Post(Record, frozen=True, kw_only=True):
    """A newcomer's first message that nobody has answered yet."""

    message: MessageId
    member: MemberId
    name: str
    at: datetime


class Watch(Record, frozen=True, kw_only=True):
    """Everything a new message is compared with, in one record, because every message asks for it."""

    silent: tuple[MemberId, ...] = ()
    """Newcomers who have not written yet."""
    posts: tuple[Post, ...] = ()
    second_week: tuple[MemberId, ...] = ()
    """Whose next message shows that they came back after a week."""
    greetings: tuple[MessageId, ...] = ()
    """Our greetings that will be removed unless somebody answers them."""


class RecentJoins(Record, frozen=True, kw_only=True):
    """The latest joins, as many as it takes to see a surge."""

    times: tuple[datetime, ...] = ()


class Surge(Record, frozen=True, kw_only=True):
    """A surge under way, with those who came in it."""

    since: datetime
    joins: int
    arrivals: tuple[MemberId, ...] = ()


class Paused(Record, frozen=True, kw_only=True):
    """Greeting is held back until then by staff."""

    until: datetime


class NoDirect(Record, frozen=True, kw_only=True):
    """Somebody does not want to be written to about their first days; by member."""

    at: datetime


class ToHint(Record, frozen=True, kw_only=True):
    """A step for somebody who cannot be reached in private; by member. They are told in the group, together."""

    name: str
    text: str


MOST_WATCHED = 500
"""How many newcomers are watched in one group; the oldest go first."""

A_YEAR = timedelta(days=365)

KEEPS = (
    Keeps(Greeted, "So that nobody is greeted twice.", retention=timedelta(days=730)),
    Keeps(Waiting, "The names for the next greeting.", retention=timedelta(days=7)),
    Keeps(Newcomer, "Which of the first steps somebody has done.", retention=timedelta(days=60)),
    Keeps(NoDirect, "That somebody wants no private messages about their first days."),
    Keeps(ToHint, "Who is told in the group because they cannot be reached in private.", retention=timedelta(days=7)),
    Keeps(Watch, "Whose first message to look out for.", about_member=False, retention=timedelta(days=60)),
    Keeps(Surge, "Who came in a rush that is under way.", about_member=False, retention=timedelta(days=7)),
    KeepsFacts("welcome.greeted", "That somebody was greeted, to count the way of newcomers.", retention=A_YEAR),
    KeepsFacts("welcome.first_post", "That somebody wrote for the first time, for the same count.", retention=A_YEAR),
    KeepsFacts("welcome.first_reply", "That somebody's first message was answered.", retention=A_YEAR),
    KeepsFacts("welcome.back_after_week", "That somebody was there after a week.", retention=A_YEAR),
)
