"""What is kept of events, trials and draws, so that a restart forgets no place, no offer and no ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from townhall import Keeps, KeepsFacts, MessageId, Record
from townhall_campaign.events.lottery import Round
from townhall_campaign.events.sign_ups import SignUp


class Gathering(Record, frozen=True, kw_only=True):
    """An event or a trial that people can sign up for; by name."""

    opened_at: datetime
    start: datetime | None = None
    """When it began by the settings of the last look, so that a new time is told."""
    chosen_at: datetime | None = None
    """When places were given out, where not the first get them."""
    closed_at: datetime | None = None
    """When staff closed it, or it was over."""
    done: tuple[str, ...] = ()
    """What happened once and must not again: ``ended``, ``travel``, ``summary``."""


class Changes(Record, frozen=True, kw_only=True):
    """How often the sign-ups for something have changed; by name."""

    count: int = 0


class FormAsked(Record, frozen=True, kw_only=True):
    """What somebody's form is for; by member."""

    name: str
    task: str = ""
    at: datetime


class WrongCodes(Record, frozen=True, kw_only=True):
    """How often somebody typed a wrong code lately; by member."""

    count: int
    since: datetime


class Prepared(Record, frozen=True, kw_only=True):
    """That something for an event is ready; by ``name|chore``."""

    by: str
    at: datetime


class SurveyAnswer(Record, frozen=True, kw_only=True):
    """What somebody said afterwards; by ``name|member``."""

    answers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    at: datetime


class Served(Record, frozen=True, kw_only=True):
    """That somebody had a place, and whether they kept to it; by ``member|name``."""

    at: datetime
    missed: bool = False


class Attendance(Record, frozen=True, kw_only=True):
    """How many people came through which stage of an event, without names; by name."""

    start: datetime | None = None
    counts: dict[str, int] = msgspec.field(default_factory=dict[str, int])


class TrialCodes(Record, frozen=True, kw_only=True):
    """Codes that are still to be handed out; by trial."""

    left: tuple[str, ...] = ()


class HandedOut(Record, frozen=True, kw_only=True):
    """The code somebody got; by ``name|member``."""

    code: str
    at: datetime


class Delivery(Record, frozen=True, kw_only=True):
    """How far somebody is with a task of a trial; by ``name|member|task``."""

    reminded: int = 0
    delivered_at: datetime | None = None
    missed: bool = False
    text: str = ""
    answers: dict[str, str] = msgspec.field(default_factory=dict[str, str])


class SharedLink(Record, frozen=True, kw_only=True):
    """A link somebody handed in; by ``name|member|digest``."""

    url: str
    at: datetime


class Raffle(Record, frozen=True, kw_only=True):
    """A draw that was started; by name."""

    run: int
    """How often a draw of this name was started; each has a seed of its own."""
    started_at: datetime
    closes_at: datetime
    rules: str
    """What was promised, in the words under the commitment."""
    commitment: str
    prizes: int
    last_ticket: int = 0
    """The number of the last ticket; none is given twice."""
    message: MessageId | None = None
    """The announcement, under which people react."""
    closed: bool = False
    rounds: tuple[Round, ...] = ()
    claimed: tuple[int, ...] = ()
    """Tickets whose prize was claimed."""
    over: bool = False


class Ticket(Record, frozen=True, kw_only=True):
    """Somebody's ticket in a draw; by ``name|member``."""

    number: int
    at: datetime


class OpenCase(Record, frozen=True, kw_only=True):
    """A serious case somebody has under the rules; by ``member|case``."""

    severity: str
    at: datetime


class Arrived(Record, frozen=True, kw_only=True):
    """When somebody came into the group; by member."""

    at: datetime


A_YEAR: Final = timedelta(days=400)
"""Sign-up may open long before an event, and nobody may lose a place before it."""
HALF_YEAR: Final = timedelta(days=182)
TWO_YEARS: Final = timedelta(days=730)

KEEPS = (
    Keeps(SignUp, "Who signed up for what, with their answers.", retention=A_YEAR),
    Keeps(FormAsked, "Which form somebody is filling in.", retention=timedelta(days=2)),
    Keeps(WrongCodes, "That wrong codes were typed.", retention=timedelta(days=1)),
    Keeps(SurveyAnswer, "What somebody said after an event.", retention=HALF_YEAR),
    Keeps(Served, "Who had a place before, so that others come next time.", retention=TWO_YEARS),
    Keeps(HandedOut, "Which code somebody got for a trial.", retention=HALF_YEAR),
    Keeps(Delivery, "What somebody delivered of a trial.", retention=HALF_YEAR),
    Keeps(SharedLink, "Which links somebody handed in.", retention=HALF_YEAR),
    Keeps(Ticket, "Which ticket somebody has in a draw.", retention=HALF_YEAR),
    Keeps(OpenCase, "Who has a serious case and takes part in no draw.", retention=timedelta(days=90)),
    Keeps(Arrived, "Since when somebody is here, for draws.", retention=timedelta(days=365)),
    Keeps(Gathering, "Which events and trials are open.", about_member=False, retention=TWO_YEARS),
    Keeps(Changes, "How often sign-ups changed.", about_member=False, retention=TWO_YEARS),
    Keeps(Attendance, "How many people came, without names.", about_member=False),
    Keeps(Raffle, "What was promised and drawn, by tickets.", about_member=False, retention=TWO_YEARS),
    KeepsFacts("campaign.signed_up", "That somebody signed up, to count what an event brought."),
    KeepsFacts("campaign.hosted", "That somebody hosted an event."),
    KeepsFacts("campaign.shared", "That somebody handed in a link of a trial."),
    KeepsFacts("campaign.delivered", "That somebody delivered what a trial asked for."),
)
