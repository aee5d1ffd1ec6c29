"""What people make of a post within a day: who answers or reacts, and who leaves (S1, S13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import (
    Contribution,
    Group,
    Handed,
    IsReply,
    MemberId,
    MemberLeft,
    MessageSent,
    ReactionAdded,
    TimerFired,
    replace,
)
from townhall_campaign.answering import note_figures
from townhall_campaign.declared import plugin
from townhall_campaign.parts import Figures, Response
from townhall_campaign.records import PARTED_BY, Posted, Responded, Written
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.throttle import note_response

DAY: Final = timedelta(hours=24)
MEASURE: Final = "measure"


class Watched:
    """The messages of the last day, so that an ordinary answer asks nothing of the store."""

    def __init__(self) -> None:
        self.messages: set[str] | None = None


def key_of(message: str, person: str) -> str:
    """Return the key of a message: numbers of private talks are counted apart from those of the group."""
    return f"{person}{PARTED_BY}{message}" if person else message


def watch(posted: Posted, messages: Sequence[str], group: Group) -> None:
    """Remember which messages belong to a run, and measure it in a day."""
    for message in messages:
        key = key_of(message, posted.member if posted.direct else "")
        group.store.put(posted, key)
        if (known := group.store.memory(Watched).messages) is not None:
            known.add(key)
        if posted.direct and group.settings.community:
            # Their answer may be taken in another group of the community, where they were met last.
            group.shared.put(Written(name=posted.name, group=group.id, at=posted.at), key)
    group.timers.set(MEASURE, after=DAY, slot=posted.name, payload=posted)


async def posted_as(key: str, group: Group) -> Posted | None:
    """Return which run a message belongs to, by its key; None where to none of the last day."""
    watched = group.store.memory(Watched)
    if watched.messages is None:
        watched.messages = {key for key, _ in await group.store.all(Posted)}
    found = await group.store.get(Posted, key) if key in watched.messages else None
    return found if found is not None and group.now - found.at < DAY else None


@plugin.observe(MessageSent, IsReply(), backfill=False)
async def answered(event: MessageSent, group: Group, settings: CampaignSettings) -> None:
    """Count who answers a post."""
    await responded_to(event.reply_to or "", event.actor.id, group, direct=event.place.direct)


@plugin.observe(ReactionAdded, backfill=False)
async def reacted(event: ReactionAdded, group: Group, settings: CampaignSettings) -> None:
    """Count who reacts to a post."""
    await responded_to(event.message, event.actor.id, group, direct=event.place.direct)


async def responded_to(message: str, member: MemberId, group: Group, *, direct: bool) -> None:
    """Count that somebody answered, or pressed a button of, a message of the last day; in private, too."""
    key = key_of(message, await group.members.person(member) if direct else "")
    posted = await posted_as(key, group)
    if posted is not None:
        for name in posted.names:
            await respond(name, member, group)
    elif direct and message and group.settings.community:
        written = await group.shared.get(Written, key)
        if written is not None and written.group != group.id and group.now - written.at < DAY:
            group.hand(written.group, "responded", Response(name=written.name, member=member), slot=written.name)


@plugin.handed("responded")
async def hear_response(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Count an answer that was taken in another group of the community."""
    response = group.payload(Response)
    await respond(response.name, response.member, group)


async def respond(name: str, member: MemberId, group: Group, *, signed_up: bool = False) -> None:
    """Count that somebody responded to a run, named over all groups, once."""
    key = f"{name}{PARTED_BY}{await group.members.person(member)}"
    known = await group.store.get(Responded, key)
    if known is None or (signed_up and not known.signed_up):
        group.store.put(Responded(at=group.now, signed_up=signed_up), key)


async def credit_sign_up(event: str, member: MemberId, group: Group) -> None:
    """Put a sign-up down to the posts of the last day that were about the event."""
    names = {
        name
        for _, posted in await group.store.all(Posted)
        if event in posted.events and group.now - posted.at < DAY
        for name in posted.names
    }
    for name in sorted(names):
        await respond(name, member, group, signed_up=True)


@plugin.observe(MemberLeft, backfill=False)
async def left(event: MemberLeft, group: Group, settings: CampaignSettings) -> None:
    """Count who leaves within a day of a post."""
    seen: set[str] = set()
    for message, posted in await group.store.all(Posted):
        if not seen.issuperset(posted.names) and group.now - posted.at < DAY:
            seen.update(posted.names)
            group.store.put(replace(posted, leaves=posted.leaves + 1), message)


@plugin.timer(MEASURE)
async def measure(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Add up what people made of a run, and tell the group that planned it."""
    posted = group.payload(Posted)
    responders = await group.store.all(Responded, f"{posted.name}{PARTED_BY}")
    of_run = [one for _, one in await group.store.all(Posted) if posted.name in one.names]
    since = group.now - settings.active_within
    active = len(await group.facts.totals(Contribution.MESSAGE, since=since, until=group.now))
    low = bool(settings.min_response) and len(responders) < settings.min_response * max(active, 1)
    throttled = await note_response(posted.home, posted.post, low=low, group=group)
    figures = Figures(
        run=posted.run,
        responders=len(responders),
        leaves=sum(one.leaves for one in of_run),
        active=active,
        sign_ups=sum(one.signed_up for _, one in responders),
        throttled=throttled,
    )
    for key, _ in responders:
        group.store.delete(Responded, key)
    home = group.sibling(posted.home)
    if home is not None and home.id == group.id:
        await note_figures(figures, group.id, group, settings)
    elif home is not None:
        group.hand(home.id, "figures", figures, slot=posted.run)


@plugin.handed("figures")
async def hear_figures(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Take in how another group answered a run."""
    await note_figures(group.payload(Figures), event.source, group, settings)
