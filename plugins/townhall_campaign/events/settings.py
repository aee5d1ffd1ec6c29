"""What an ops team can set about events: when, for how many, what is asked, and what is to be prepared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from townhall import Between, Record, Schedule, SettingsError
from townhall_campaign.events.fields import Field, field_faults

NAME: Final = re.compile(r"[a-z0-9-]{1,24}")
"""What a command can name and a button can carry."""
WALL: Final = "%Y-%m-%d %H:%M"

Span = Annotated[timedelta, Between(0)]
Choice = Literal["first", "criteria", "draw", "manual"]
Fault = tuple[str, tuple[str | int, ...]]

USUAL_SURVEY: Final = (
    Field(name="stars", label="campaign.events.survey.stars", choices=("5", "4", "3", "2", "1")),
    Field(name="words", label="campaign.events.survey.words", required=False, long=True),
)


class Criteria(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who comes first where there are more people than places."""

    needs: tuple[str, ...] = ()
    """Labels of which one is needed; who holds none of them is turned down kindly."""
    labels: tuple[str, ...] = ()
    """Labels that bring somebody forward, one step each."""
    score: tuple[str, ...] = ()
    """Kinds of contributions that bring somebody forward, such as ``"contribution.reply"``."""
    score_within: Annotated[timedelta, Between(3600)] = timedelta(days=90)
    """How far back contributions count."""
    rest: Span = timedelta(days=180)
    """Who was chosen within this time goes behind those who were not, so that it is not always the same people."""
    spread: str = ""
    """A field of the form over whose answers the places are spread, such as ``"city"``."""


class Chore(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that has to be ready before an event."""

    text: str = ""
    """What it is; empty: its name."""
    position: str = "activity"
    """The position of the roles plugin that sees to it."""
    due: Span = timedelta(days=1)
    """How long before the start it has to be there."""
    stage: str = ""
    """The stage of the event it belongs to, such as ``"travel"``."""


class EventSettings(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event; each is a table ``[groups.NAME.campaign.events.meetup]``."""

    title: str = ""
    """What people call it; its name, unless given."""
    about: str = ""
    """One or two sentences about it, shown with the announcement."""
    start: Schedule
    """When it begins, in the group's own time: ``"2026-11-20 14:00"``."""
    lasts: Annotated[timedelta, Between(300, 30 * 86_400)] = timedelta(hours=3)
    """How long it goes on."""
    where: str = ""
    """Where it is; a place or a link."""
    host: str = ""
    """The platform's own id of the member who gives it, if a member does."""
    capacity: Annotated[int, Between(1, 100_000)] = 30
    """How many people have a place; whoever comes later waits for one."""
    deadline: Span = timedelta(0)
    """How long before the start sign-up ends."""
    closes: Schedule = ""
    """Instead of ``deadline``: the day and time in the group's own time at which sign-up ends."""
    choose: Choice = "first"
    """Who gets a place: the ``first``, those whom ``criteria`` or a ``draw`` put in front, or by staff (``manual``)."""
    criteria: Criteria = Criteria()
    """Who comes first with ``choose = "criteria"``; what it needs holds in any case."""
    accept_within: Annotated[timedelta, Between(600, 7 * 86_400)] = timedelta(hours=12)
    """How long an offered place is kept for somebody; shorter when the event is near."""
    reminders: tuple[Annotated[timedelta, Between(60)], ...] = (
        timedelta(days=7),
        timedelta(days=1),
        timedelta(hours=2),
    )
    """How long before the start those with a place are reminded."""
    form: tuple[Field, ...] = ()
    """What is asked when somebody signs up."""
    consent: str = ""
    """What somebody agrees to by signing up; asked as the last question, and a no ends it."""
    travel: str = ""
    """How one gets there; told to those with a place only."""
    travel_before: Span = timedelta(days=3)
    """How long before the start the way there is told."""
    check_in: bool = True
    """Whether presence is noted by a code that staff show on site."""
    check_in_before: Span = timedelta(hours=1)
    """How long before the start check-in opens; it closes with the end."""
    code_every: Annotated[timedelta, Between(60, 3600)] = timedelta(minutes=5)
    """How often the code changes; the one before is taken, too."""
    photos: str = ""
    """Where pictures of it are gathered; told in the thanks."""
    survey: tuple[Field, ...] = USUAL_SURVEY
    """What is asked afterwards; empty: nothing."""
    follow_up: Span = timedelta(days=7)
    """How long after the end staff get the summary; zero: never."""
    template: Literal["", "small", "large"] = ""
    """A list of what usually has to be prepared; a ``large`` event begins at least 30 days before."""
    chores: Mapping[str, Chore] = {}
    """What has to be ready, by name: ``{ poster = { position = "designer", due = "5d" } }``."""

    @property
    def begins(self) -> datetime:
        """When it begins, as the clocks of the group show it."""
        return datetime.strptime(self.start, WALL)

    @property
    def ends_sign_up(self) -> datetime:
        """When sign-up ends, as the clocks of the group show it."""
        return datetime.strptime(self.closes, WALL) if self.closes else self.begins - self.deadline

    def __post_init__(self) -> None:
        """Refuse an event that cannot be meant."""
        faults = [SettingsError(said, at=at) for said, at in _faults(self)]
        if faults:
            raise faults[0] if len(faults) == 1 else ExceptionGroup("an event", faults)


def _faults(event: EventSettings) -> Iterator[Fault]:
    if not is_wall(event.start):
        yield f'is "{event.start}", which is no single time. Write start = "2026-11-20 14:00".', ("start",)
        return
    if event.closes and not is_wall(event.closes):
        yield f'is "{event.closes}", which is no single time. Write closes = "2026-11-13 20:00".', ("closes",)
        return
    if event.closes and event.deadline:
        yield "has a deadline and closes. Take one of the two out.", ("closes",)
    if event.ends_sign_up > event.begins:
        yield f"is after the start. Write a time before {event.start}.", ("closes",)
    yield from field_faults(event.form, "form")
    yield from field_faults(event.survey, "survey")
    yield from _criteria_faults(event)
    for name, chore in event.chores.items():
        if not NAME.fullmatch(name):
            yield f'has "{name}". Name it by small letters, digits and -.', ("chores", name)
        if not chore.position.strip():
            yield 'has no position. Write one: position = "designer".', ("chores", name)


def _criteria_faults(event: EventSettings) -> Iterator[Fault]:
    spread, named = event.criteria.spread, {field.name for field in event.form}
    if spread and spread not in named:
        known = ", ".join(sorted(named)) or "the form asks nothing yet"
        yield f'is "{spread}", which the form does not ask. Name one of: {known}.', ("criteria", "spread")
    ordered = event.criteria.labels or event.criteria.score or spread
    if ordered and event.choose != "criteria":
        yield 'is given, but nobody is chosen by it. Write choose = "criteria".', ("criteria",)


def is_wall(text: str) -> bool:
    """Return whether a text is one time of one day, as a start is written."""
    try:
        datetime.strptime(text, WALL)
    except ValueError:
        return False
    return True
