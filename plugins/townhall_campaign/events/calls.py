"""What people can sign up for, be it an event or a trial, seen in one way; and who has signed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from townhall import Group, MemberId, UserError, instant_of
from townhall_campaign.events.fields import Field
from townhall_campaign.events.records import Gathering
from townhall_campaign.events.settings import Choice, Criteria, EventSettings
from townhall_campaign.events.sign_ups import HOPING, SignUp
from townhall_campaign.events.trial_settings import TrialSettings
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import shown_time


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An event or a trial, as far as signing up for it goes."""

    name: str
    kind: Literal["event", "trial"]
    title: str
    about: str
    places: int
    start: datetime | None = None
    """When it begins; a trial has no such time."""
    end: datetime | None = None
    closes: datetime | None = None
    """When sign-up ends; None: when staff close it."""
    choose: Choice
    criteria: Criteria
    accept_within: timedelta
    form: tuple[Field, ...]
    consent: str

    @property
    def choosing_order(self) -> str:
        """What staff type to give the places out."""
        return f"/event select {self.name}" if self.kind == "event" else f"/trial assign {self.name}"

    def has_begun(self, now: datetime) -> bool:
        """Return whether it is too late for places to change hands."""
        return self.start is not None and now >= self.start

    def takes_sign_ups(self, now: datetime) -> bool:
        """Return whether the deadline is still to come."""
        return self.closes is None or now < self.closes


def every_call(group: Group, settings: CampaignSettings) -> Iterator[Call]:
    """Yield the events and trials of ops.toml."""
    for name, event in settings.events.items():
        yield _of_event(name, event, group)
    for name, trial in settings.trials.items():
        yield _of_trial(name, trial, group)


def find_call(name: str, group: Group, settings: CampaignSettings) -> Call | None:
    """Return an event or a trial by its name; None for one that is not in ops.toml any more."""
    return next((one for one in every_call(group, settings) if one.name == name), None)


def call_named(word: str, group: Group, settings: CampaignSettings) -> Call:
    """Return what somebody means by a name or a title; raises :class:`UserError` with those there are."""
    asked = word.strip().lstrip("#＃").casefold()
    calls = list(every_call(group, settings))
    for one in calls:
        if asked and asked in (one.name, one.title.casefold()):
            return one
    if not calls:
        raise UserError("campaign.events.call.none")
    raise UserError("campaign.events.call.unknown", word=word[:32], known=", ".join(one.name for one in calls))


async def only_open_call(word: str, group: Group, settings: CampaignSettings) -> Call:
    """Return what somebody means; without a word the only one that is open."""
    if word.strip():
        return call_named(word, group, settings)
    calls = [one for one in every_call(group, settings) if await is_open(one, group)]
    if len(calls) == 1:
        return calls[0]
    if not calls:
        raise UserError("campaign.events.call.none_open")
    raise UserError("campaign.events.call.which", known=", ".join(one.name for one in calls))


async def is_open(call: Call, group: Group) -> bool:
    """Return whether staff have opened it, and not closed it."""
    gathering = await group.store.get(Gathering, call.name)
    return gathering is not None and gathering.closed_at is None


async def gathering_of(call: Call, group: Group) -> Gathering:
    """Return what is known of something that was opened; raises :class:`UserError` before that."""
    gathering = await group.store.get(Gathering, call.name)
    if gathering is None:
        raise UserError("campaign.events.call.not_open", title=call.title)
    return gathering


async def check_open(call: Call, group: Group) -> Gathering:
    """Return what is known of something one can sign up for now; raises :class:`UserError` where one cannot."""
    gathering = await gathering_of(call, group)
    if gathering.closed_at is not None or call.has_begun(group.now):
        raise UserError("campaign.events.call.over", title=call.title)
    return gathering


def check_deadline(call: Call, group: Group) -> None:
    """Raise :class:`UserError` after the deadline."""
    if call.closes is not None and not call.takes_sign_ups(group.now):
        raise UserError("campaign.events.call.late", title=call.title, when=shown_time(group, call.closes))


# -- who has signed up ----------------------------------------------------------------------------
async def own_sign_up(name: str, member: MemberId, group: Group) -> tuple[MemberId, SignUp] | None:
    """Return the sign-up of a person, made with whichever of their accounts; one they are still in comes first."""
    found: tuple[MemberId, SignUp] | None = None
    for account in sorted(await group.members.same_person(member)):
        one = await group.store.get(SignUp, f"{name}|{account}")
        if one is not None and (found is None or one.state in HOPING):
            found = (account, one)
    return found


def _of_event(name: str, event: EventSettings, group: Group) -> Call:
    start = instant_of(event.begins, group.zone)
    return Call(
        name=name,
        kind="event",
        title=event.title or name,
        about=event.about,
        places=event.capacity,
        start=start,
        end=start + event.lasts,
        closes=instant_of(event.ends_sign_up, group.zone),
        choose=event.choose,
        criteria=event.criteria,
        accept_within=event.accept_within,
        form=event.form,
        consent=event.consent,
    )


def _of_trial(name: str, trial: TrialSettings, group: Group) -> Call:
    closes = trial.ends_sign_up
    return Call(
        name=name,
        kind="trial",
        title=trial.title or name,
        about=trial.about,
        places=trial.slots,
        closes=None if closes is None else instant_of(closes, group.zone),
        choose=trial.choose,
        criteria=trial.criteria,
        accept_within=trial.accept_within,
        form=trial.form,
        consent=trial.consent,
    )
