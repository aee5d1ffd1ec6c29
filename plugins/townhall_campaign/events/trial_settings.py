"""What an ops team can set about a trial: who tries a product before everybody else, and what they promise for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated

from townhall import Between, Record, Schedule, SettingsError
from townhall_campaign.events.fields import Field, field_faults
from townhall_campaign.events.settings import NAME, WALL, Choice, Criteria, Fault, Span, is_wall


class TrialTask(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a trial officer does for the product."""

    text: str = ""
    """What it is; empty: its name."""
    due: Annotated[timedelta, Between(3600)] = timedelta(days=14)
    """How long after somebody got a place it is due."""
    form: tuple[Field, ...] = ()
    """What is asked when it is delivered; empty: a few words."""
    shares: Annotated[int, Between(0, 50)] = 0
    """How many links to what they published elsewhere are wanted instead; each counts once."""


class TrialSettings(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trial; each is a table ``[groups.NAME.campaign.trials.lamp]``."""

    title: str = ""
    """What people call it; its name, unless given."""
    about: str = ""
    """One or two sentences about the product."""
    slots: Annotated[int, Between(1, 10_000)] = 12
    """How many people try it."""
    closes: Schedule = ""
    """When applying ends, in the group's own time: ``"2026-10-01 20:00"``; empty: when staff choose."""
    choose: Choice = "criteria"
    """Who gets a slot: chosen by ``criteria`` or by ``draw``, by staff (``manual``), or the ``first``."""
    criteria: Criteria = Criteria()
    """Who comes first; who did not deliver last time comes last in any case."""
    accept_within: Annotated[timedelta, Between(600, 7 * 86_400)] = timedelta(hours=48)
    """How long an offered slot is kept for somebody."""
    form: tuple[Field, ...] = ()
    """What is asked when somebody applies."""
    consent: str = ""
    """What somebody agrees to by applying; asked as the last question, and a no ends it."""
    tasks: Mapping[str, TrialTask] = {}
    """What trial officers do, by name; empty: feedback in their own words within two weeks."""
    remind_before: Span = timedelta(days=2)
    """How long before a task is due the first reminder comes; the second comes when it is due."""
    missed_after: Span = timedelta(days=7)
    """How long after it was due a task counts as not delivered."""
    label_for: Span = timedelta(days=180)
    """How long somebody holds the label ``trial:NAME``."""

    @property
    def every_task(self) -> Mapping[str, TrialTask]:
        """What trial officers do."""
        return self.tasks or _USUAL_TASKS

    @property
    def ends_sign_up(self) -> datetime | None:
        """When applying ends, as the clocks of the group show it."""
        return datetime.strptime(self.closes, WALL) if self.closes else None

    def __post_init__(self) -> None:
        """Refuse a trial that cannot be meant."""
        faults = [SettingsError(said, at=at) for said, at in _faults(self)]
        if faults:
            raise faults[0] if len(faults) == 1 else ExceptionGroup("a trial", faults)


_USUAL_TASKS: Mapping[str, TrialTask] = {"feedback": TrialTask()}


def _faults(trial: TrialSettings) -> Iterator[Fault]:
    if trial.closes and not is_wall(trial.closes):
        yield f'is "{trial.closes}", which is no single time. Write closes = "2026-10-01 20:00".', ("closes",)
    yield from field_faults(trial.form, "form")
    spread = trial.criteria.spread
    if spread and spread not in {field.name for field in trial.form}:
        yield f'is "{spread}", which the form does not ask. Ask it, or take it out.', ("criteria", "spread")
    for name, task in trial.tasks.items():
        if not NAME.fullmatch(name):
            yield f'has "{name}". Name it by small letters, digits and -.', ("tasks", name)
        if task.form and task.shares:
            yield "asks for a form and for links. Make two tasks of it.", ("tasks", name)
        for said, at in field_faults(task.form, "form"):
            yield said, ("tasks", name, *at)
