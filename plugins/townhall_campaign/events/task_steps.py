"""What is due of a trial officer's tasks, and when it is looked at next: reminded twice, then missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from townhall import Group, MemberId
from townhall_campaign.events.records import Delivery
from townhall_campaign.events.roster import sign_ups_of
from townhall_campaign.events.trial_settings import TrialSettings
from townhall_campaign.settings import CampaignSettings

CHASE: Final = "trial_chase"
Step = Literal["first", "second", "missed"]


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A task of one trial officer."""

    member: MemberId
    task: str
    due: datetime
    delivery: Delivery

    @property
    def key(self) -> str:
        """The end of the key of its record."""
        return f"{self.member}|{self.task}"

    @property
    def is_open(self) -> bool:
        """Whether it was neither delivered nor given up."""
        return self.delivery.delivered_at is None and not self.delivery.missed


def step_after(duty: Duty, remind_before: timedelta, missed_after: timedelta) -> tuple[Step, datetime] | None:
    """Return what comes next for a task and when; None when nothing does."""
    if not duty.is_open:
        return None
    if duty.delivery.reminded == 0:
        return "first", duty.due - remind_before
    if duty.delivery.reminded == 1:
        return "second", duty.due
    return "missed", duty.due + missed_after


async def duties_of(name: str, trial: TrialSettings, group: Group) -> list[Duty]:
    """Return every task of everybody who has a slot."""
    kept = dict(await group.store.all(Delivery, f"{name}|"))
    return [
        Duty(member=member, task=task, due=begun + wanted.due, delivery=kept.get(f"{name}|{member}|{task}", Delivery()))
        for member, begun in await _begun(name, group)
        for task, wanted in trial.every_task.items()
    ]


async def _begun(name: str, group: Group) -> list[tuple[MemberId, datetime]]:
    return [
        (member, one.marks.get("confirmed", one.at))
        for member, one in (await sign_ups_of(name, group)).items()
        if one.state == "confirmed"
    ]


def next_look(duties: list[Duty], trial: TrialSettings) -> datetime | None:
    """Return when a task has to be looked at next."""
    return min(_instants(duties, trial), default=None)


def _instants(duties: list[Duty], trial: TrialSettings) -> Iterator[datetime]:
    for duty in duties:
        step = step_after(duty, trial.remind_before, trial.missed_after)
        if step is not None:
            yield step[1]


async def plan_tasks(name: str, group: Group, settings: CampaignSettings) -> None:
    """Come back when the next reminder is due; without one, not at all."""
    trial = settings.trials[name]
    at = next_look(await duties_of(name, trial, group), trial)
    if at is None:
        group.timers.cancel(CHASE, name)
    else:
        group.timers.set(CHASE, at=at, slot=name)
