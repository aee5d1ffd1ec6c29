"""Open an event or a trial: it is announced with a button, and everything that comes of it gets its time."""

from __future__ import annotations

from townhall import ConfigurationApplied, Group, Lane, Parts, TownhallStarted, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, every_call
from townhall_campaign.events.chores import plan_chores
from townhall_campaign.events.planning import plan_times
from townhall_campaign.events.records import Gathering, Prepared, SurveyAnswer
from townhall_campaign.events.roster import forget_all, sign_ups_of
from townhall_campaign.events.serving import CANCELLED, begins, serve
from townhall_campaign.events.sign_ups import HOLDING
from townhall_campaign.events.telling import tell_all
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines, shown_time, word


async def open_call(call: Call, group: Group, settings: CampaignSettings) -> None:
    """Announce something and take sign-ups from now on; raises :class:`UserError` where it is too late for that."""
    if call.has_begun(group.now):
        raise UserError("campaign.events.open.begun", title=call.title, when=begins(call, group))
    if call.closes is not None and not call.takes_sign_ups(group.now):
        raise UserError("campaign.events.call.late", title=call.title, when=shown_time(group, call.closes))
    before = await group.store.get(Gathering, call.name)
    if before is not None and before.closed_at is None:
        raise UserError("campaign.events.open.already", title=call.title)
    if before is not None and before.start != call.start:
        await _forget_last_time(call.name, group)
        before = None
    gathering = Gathering(opened_at=group.now) if before is None else before
    group.store.put(replace(gathering, start=call.start, closed_at=None, done=()), call.name)
    await announce(call, group)
    await plan_times(call, group, settings)
    await plan_chores(call, group, settings)


async def announce(call: Call, group: Group) -> None:
    """Tell the group of something it can sign up for, with a button or its number."""
    button = group.button("signup", f"campaign.events.announce.{call.kind}_button", call.name, title=call.title)
    said = announcement(call, group)
    await group.say(said, buttons=[[button]], lane=Lane.COMMUNITY, expires_at=call.closes or call.start)


def announcement(call: Call, group: Group) -> Parts:
    """Return what the group reads about something it can sign up for."""
    when = group.text("campaign.events.announce.when", when=begins(call, group)) if call.start is not None else ()
    closes = (
        group.text("campaign.events.announce.closes", when=shown_time(group, call.closes))
        if call.closes is not None
        else ()
    )
    how = group.text(f"campaign.events.announce.{call.kind}_how", places=call.places, event=call.name)
    return lines(group.text("campaign.events.announce.title", title=call.title), call.about, when, how, closes)


async def _forget_last_time(name: str, group: Group) -> None:
    await forget_all(name, group)
    for kind in (SurveyAnswer, Prepared):
        for key, _ in await group.store.all(kind, f"{name}|"):
            group.store.delete(kind, key)


@plugin.on(TownhallStarted)
async def after_start(event: TownhallStarted, group: Group, settings: CampaignSettings) -> None:
    """Bring the times of open events in line with ops.toml."""
    await look_again(group, settings)


@plugin.on(ConfigurationApplied)
async def after_change(event: ConfigurationApplied, group: Group, settings: CampaignSettings) -> None:
    """Bring the times of open events in line with ops.toml."""
    await look_again(group, settings)


async def look_again(group: Group, settings: CampaignSettings) -> None:
    """Set the times of everything that is open anew, and tell those with a place of another start."""
    for call in every_call(group, settings):
        gathering = await group.store.get(Gathering, call.name)
        if gathering is None or CANCELLED in gathering.done or "ended" in gathering.done:
            continue
        await plan_times(call, group, settings)
        await plan_chores(call, group, settings)
        await serve(call, group, settings)
        if gathering.start != call.start and not call.has_begun(group.now):
            group.store.put(replace(gathering, start=call.start), call.name)
            await _tell_of_new_start(call, group)


async def _tell_of_new_start(call: Call, group: Group) -> None:
    said = group.text("campaign.events.open.moved", title=call.title, when=begins(call, group), event=call.name)
    group.because(word(group, "campaign.events.noted.moved", title=call.title))
    people = [member for member, one in (await sign_ups_of(call.name, group)).items() if one.state in HOLDING]
    await tell_all(people, said, call.title, group, expires_at=call.start)
