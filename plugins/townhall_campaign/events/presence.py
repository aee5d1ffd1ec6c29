"""Check-in on site: a code that changes by itself, shown by staff and typed by those who came."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import CommandInvoked, Contribution, ContributionMade, EventId, Group, MemberId, Rest, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events import codes
from townhall_campaign.events.calls import Call, every_call, own_sign_up
from townhall_campaign.events.confirming import mark
from townhall_campaign.events.records import Gathering, WrongCodes
from townhall_campaign.events.serving import CANCELLED
from townhall_campaign.events.telling import tell_in_private
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import shown_time, word

MOST_TRIES: Final = 5
REST: Final = timedelta(minutes=10)
"""After so many wrong codes one waits so long."""


@plugin.command("checkin", "签到")
async def check_in(event: CommandInvoked, group: Group, settings: CampaignSettings, code: Rest) -> None:
    """Check in on site with the code that staff show: "/checkin 123456"."""
    member = event.actor.id
    await _check_tries(member, group)
    here = [call for call in every_call(group, settings) if await is_on(call, group, settings)]
    if not here:
        raise UserError("campaign.events.checkin.closed")
    right = [call for call in here if codes.is_right(code, secret_of(call, group), group.now, _every(call, settings))]
    if not right:
        await _count_wrong(member, group)
        await group.answer("campaign.events.checkin.wrong")
        return
    own = await own_sign_up(right[0].name, member, group)
    if own is None or own[1].state != "confirmed":
        raise UserError("campaign.events.checkin.not_listed", title=right[0].title)
    group.store.delete(WrongCodes, member)
    await note_presence(own[0], right[0], group)
    await group.answer("campaign.events.checkin.done", title=right[0].title)


async def note_presence(member: MemberId, call: Call, group: Group) -> None:
    """Note that somebody is there; it counts as a contribution, once."""
    await mark(member, call.name, "checked_in", group)
    known = await group.members.get(member)
    group.because(word(group, "campaign.events.noted.checked_in", title=call.title), about=member)
    if known is not None and known.is_person:
        group.publish(
            ContributionMade(
                id=EventId(f"{group.event.id}|attended|{call.name}"),
                at=group.now,
                place=replace(group.event.place, direct=False, thread=""),
                member=known,
                kind=Contribution.ATTENDED.removeprefix("contribution."),
                source=f"{call.name}|{(call.start or group.now):%Y%m%d}",
            )
        )


async def is_on(call: Call, group: Group, settings: CampaignSettings) -> bool:
    """Return whether one can check in to something now."""
    if call.start is None or call.end is None:
        return False
    gathering = await group.store.get(Gathering, call.name)
    event = settings.events[call.name]
    in_time = call.start - event.check_in_before <= group.now < call.end
    return event.check_in and gathering is not None and CANCELLED not in gathering.done and in_time


async def show_code(event: CommandInvoked, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Tell who asks the code of now, and nobody else; raises :class:`UserError` while check-in is closed."""
    if not await is_on(call, group, settings):
        opens = "" if call.start is None else shown_time(group, call.start - settings.events[call.name].check_in_before)
        raise UserError("campaign.events.checkin.not_yet", title=call.title, when=opens)
    every = _every(call, settings)
    code = codes.code_at(secret_of(call, group), group.now, every)
    when = codes.changes_at(group.now, every).astimezone(group.zone).strftime("%H:%M:%S")
    said = group.text("campaign.events.checkin.code", title=call.title, code=f"{code[:3]} {code[3:]}", when=when)
    if event.asked_in is not None or event.place.direct:
        await group.reply(said)
    elif not await tell_in_private(event.actor.id, said, group):
        await group.tell_staff(said)
        await group.reply("campaign.events.checkin.in_staff_room", title=call.title)


def secret_of(call: Call, group: Group) -> bytes:
    """Return what the codes of something follow from; nobody can tell it, and each time has its own."""
    start = "" if call.start is None else call.start.isoformat()
    return group.secret(f"checkin|{call.name}|{start}")


def _every(call: Call, settings: CampaignSettings) -> timedelta:
    return settings.events[call.name].code_every


async def _check_tries(member: MemberId, group: Group) -> None:
    wrong = await group.store.get(WrongCodes, member)
    if wrong is not None and wrong.count >= MOST_TRIES and group.now < wrong.since + REST:
        raise UserError("campaign.events.checkin.rest", minutes=int(REST.total_seconds() // 60))


async def _count_wrong(member: MemberId, group: Group) -> None:
    """Count a wrong code; those of more than ten minutes ago do not count any more."""
    wrong = await group.store.get(WrongCodes, member)
    if wrong is None or group.now >= wrong.since + REST:
        wrong = WrongCodes(count=0, since=group.now)
    group.store.put(replace(wrong, count=wrong.count + 1, since=group.now), member)
