"""What the plugin keeps, so that a restart forgets no appointment and asks nobody twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from townhall import Keeps, KeepsFacts, MemberId, MessageId, Record

Part: TypeAlias = Literal["holder", "substitute"]


class Appointment(Record, frozen=True, kw_only=True):
    """Somebody in a position; by ``member|position``."""

    part: Part = "holder"
    ended: bool = False
    """Kept of those alone whom ops.toml still names, so that they do not come back by themselves."""
    since: datetime
    until: datetime | None = None
    by: str = ""
    """Who appointed; empty for ops.toml."""
    named: bool = False
    """Whether ops.toml names them."""
    met: bool = True
    """Whether they were seen in the group; somebody whom ops.toml names may come later."""
    reminded: bool = False


class Offer(Record, frozen=True, kw_only=True):
    """An appointment that waits for a second person, or for the person's own word; by ``member|position``."""

    part: Part = "holder"
    confirmed: bool = False
    """Whether the team is agreed, so that only the person has to say yes."""
    since: datetime
    term: timedelta
    """How long it is to be; zero: without an end."""
    by: str
    succeeds: str = ""
    """Whom they take over from when they accept."""


class Absence(Record, frozen=True, kw_only=True):
    """Somebody of the team is on leave; by member."""

    since: datetime
    until: datetime


class Seen(Record, frozen=True, kw_only=True):
    """When somebody of the team last did something here; by member."""

    at: datetime


class OnDuty(Record, frozen=True, kw_only=True):
    """Who is on duty for a position now; by position."""

    members: tuple[MemberId, ...] = ()
    acting: bool = False
    """Whether a substitute stands in."""


class Watched(Record, frozen=True, kw_only=True):
    """The team, in one record, because every message is held against it."""

    members: tuple[MemberId, ...] = ()


class Told(Record, frozen=True, kw_only=True):
    """Which vacancies staff were told of."""

    gaps: tuple[str, ...] = ()


class Motive(Record, frozen=True, kw_only=True):
    """Why somebody helps, as the team sees it and for the team alone; by member."""

    value: Literal["giver", "executor", "learner", "trader"]
    note: str = ""
    by: str
    at: datetime


class Menu(Record, frozen=True, kw_only=True):
    """The menu of a set that stands in the group; by set."""

    message: MessageId


class Reacted(Record, frozen=True, kw_only=True):
    """What somebody's reactions under a menu were when we last looked; by ``member|message``."""

    emoji: tuple[str, ...] = ()


class KeptLabel(Record, frozen=True, kw_only=True):
    """A label that somebody had when they left."""

    label: str
    by: str = ""
    """Who gave it."""
    expires_at: datetime | None = None


class Departed(Record, frozen=True, kw_only=True):
    """What somebody gets back who returns in time; by member."""

    at: datetime
    labels: tuple[KeptLabel, ...]


class Called(Record, frozen=True, kw_only=True):
    """When the holders of a label were last called; by label."""

    at: datetime


class NoCalls(Record, frozen=True, kw_only=True):
    """Somebody does not want to be called by their labels; by member."""

    at: datetime


class Asked(Record, frozen=True, kw_only=True):
    """When somebody last looked at the labels, so that ``+2`` means one of them; by member."""

    at: datetime


class Task(Record, frozen=True, kw_only=True):
    """Something a position has to deliver; by number."""

    position: str
    text: str
    due_at: datetime
    by: MemberId
    given_to: tuple[MemberId, ...] = ()
    """Who was told of it."""


class LastTask(Record, frozen=True, kw_only=True):
    """The number of the last task."""

    number: int = 0


class Heavy(Record, frozen=True, kw_only=True):
    """For how many weeks running somebody carried more than was meant for them; by member."""

    weeks: int
    week: datetime
    """The beginning of the last of them."""


class Topic(Record, frozen=True, kw_only=True):
    """A topic of the team that somebody answered, while it is waited for its host; by message."""

    host: MemberId
    since: datetime


YEAR = timedelta(days=365)

KEEPS = (
    Keeps(Appointment, "Who holds which position, from when to when."),
    Keeps(Offer, "Which position somebody is asked to take.", retention=timedelta(days=30)),
    Keeps(Absence, "Until when somebody of the team is on leave.", retention=YEAR),
    Keeps(Seen, "When somebody of the team was last here, to see when a substitute is needed.", retention=YEAR),
    Keeps(OnDuty, "Who is on duty.", about_member=False),
    Keeps(Watched, "Who is of the team.", about_member=False),
    Keeps(Motive, "How somebody likes to help, to find duties that fit.", retention=2 * YEAR),
    Keeps(Reacted, "Which labels were chosen by reactions."),
    Keeps(Departed, "Which chosen labels somebody gets back who returns.", retention=YEAR),
    Keeps(NoCalls, "That somebody does not want to be called by their labels."),
    Keeps(Asked, "That the labels were just looked at.", retention=timedelta(days=1)),
    Keeps(Task, "What the team has to deliver, and by when.", about_member=False, retention=YEAR),
    Keeps(Heavy, "For how many weeks the load was too high.", retention=timedelta(days=30)),
    KeepsFacts("roles.done", "Which tasks somebody of the team has done.", retention=YEAR),
    Keeps(Topic, "That an answer waits for whoever began the topic.", about_member=False, retention=timedelta(days=2)),
)
