"""Serve the queue: a place that is free is offered to whoever is next, for a time, and then to the one after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from townhall import Button, ButtonPressed, Feature, Group, MemberId, TimerFired, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events import waiting
from townhall_campaign.events.calls import Call, find_call, own_sign_up
from townhall_campaign.events.confirming import confirm
from townhall_campaign.events.records import Gathering
from townhall_campaign.events.roster import keep, roster_of, sign_up_of
from townhall_campaign.events.sign_ups import SignUp
from townhall_campaign.events.telling import tell, tell_all
from townhall_campaign.events.times import offer_until
from townhall_campaign.events.waiting import Roster
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import shown_time, word

QUEUE: Final = "event_queue"
LOOK: Final = timedelta(days=1)
"""So often the queue is looked at though no offer ends: somebody may have been erased, or the capacity raised."""
CANCELLED: Final = "cancelled"


async def serve(call: Call, group: Group, settings: CampaignSettings) -> None:
    """Let offers end that are over, offer what is free, and come back when the next offer ends."""
    gathering = await group.store.get(Gathering, call.name)
    if gathering is None or CANCELLED in gathering.done or call.has_begun(group.now):
        return
    roster = await roster_of(call.name, group)
    over_now = await _read(roster.lapsed(group.now), call, group)
    gone = {member: waiting.lapsed(one) for member, one in over_now.items()}
    await keep(call.name, gone, group)
    until = offer_until(group.now, call.start, call.accept_within)
    in_turn = await _read(roster.next_in_turn(call.places), call, group)
    offers = {
        member: replace(waiting.offered(one, until), marks={**one.marks, "selected": group.now})
        for member, one in in_turn.items()
    }
    await keep(call.name, offers, group)
    for member in gone:
        group.because(word(group, "campaign.events.noted.lapsed", title=call.title), about=member)
    over = group.text("campaign.events.offer.over", title=call.title)
    await tell_all(list(gone), over, call.title, group, named=True)
    await _offer(list(offers), until, call, group)
    _come_back(call, roster, group)


async def _read(members: Sequence[MemberId], call: Call, group: Group) -> dict[MemberId, SignUp]:
    found = {member: await sign_up_of(call.name, member, group) for member in members}
    return {member: one for member, one in found.items() if one is not None}


def _come_back(call: Call, roster: Roster[MemberId], group: Group) -> None:
    if roster.is_over:
        group.timers.cancel(QUEUE, call.name)
        return
    soon = group.now + LOOK
    group.timers.set(QUEUE, at=min(soon, roster.next_end or soon), slot=call.name)


async def _offer(members: list[MemberId], until: datetime, call: Call, group: Group) -> None:
    """Offer people a place: each with two buttons, or all in one message where each would fill the group."""
    when = shown_time(group, until)
    said = group.text("campaign.events.offer.made", title=call.title, event=call.name, when=when)
    for member in members:
        group.because(word(group, "campaign.events.noted.offered", title=call.title, when=when), about=member)
    if len(members) > 1 and not group.can(Feature.SAY_TO):
        await tell_all(members, said, call.title, group, named=True, expires_at=until)
        return
    for member in members:
        rows = [_choices(member, until - group.now, call, group)]
        await tell(member, said, call.title, group, buttons=rows, expires_at=until)


def _choices(member: MemberId, kept: timedelta, call: Call, group: Group) -> list[Button]:
    return [
        group.button("event_take", "campaign.events.offer.take", call.name, lifetime=kept, only_for=member),
        group.button("event_let_go", "campaign.events.offer.let_go", call.name, lifetime=kept, only_for=member),
    ]


@plugin.timer(QUEUE)
async def look_at_queue(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Go on with the queue when an offer has ended."""
    call = find_call(event.slot, group, settings)
    if call is not None:
        await serve(call, group, settings)


@plugin.button("event_take")
async def press_take(event: ButtonPressed, group: Group, settings: CampaignSettings) -> None:
    """Take the place that was offered."""
    await take(event.actor.id, _call_of(group.argument, group, settings), group, settings)


@plugin.button("event_let_go")
async def press_let_go(event: ButtonPressed, group: Group, settings: CampaignSettings) -> None:
    """Let the place go to the next."""
    call = _call_of(group.argument, group, settings)
    own = await own_sign_up(call.name, event.actor.id, group)
    if own is None or own[1].state != "offered":
        raise UserError("campaign.events.offer.not_there", title=call.title)
    await keep(call.name, {own[0]: replace(own[1], state="declined", offer_until=None)}, group)
    await group.answer("campaign.events.offer.declined", title=call.title)
    await serve(call, group, settings)


async def take(member: MemberId, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Give somebody the place that was offered to them; raises :class:`UserError` where there is none any more."""
    own = await own_sign_up(call.name, member, group)
    gathering = await group.store.get(Gathering, call.name)
    off = call.has_begun(group.now) or (gathering is not None and CANCELLED in gathering.done)
    taken = None if own is None or off else waiting.accepted(own[1], group.now)
    if own is None or taken is None:
        raise UserError("campaign.events.offer.not_there", title=call.title)
    await keep(call.name, {own[0]: taken}, group)
    await group.answer("campaign.events.join.confirmed", title=call.title, when=begins(call, group))
    await confirm(own[0], call, group, settings)


def begins(call: Call, group: Group) -> str:
    """Return when something begins, as the group's clocks show it; for a trial how it goes on."""
    if call.start is None:
        return word(group, "campaign.events.call.trial_begins")
    return shown_time(group, call.start)


def _call_of(name: str, group: Group, settings: CampaignSettings) -> Call:
    call = find_call(name, group, settings)
    if call is None:
        raise UserError("campaign.events.call.gone")
    return call
