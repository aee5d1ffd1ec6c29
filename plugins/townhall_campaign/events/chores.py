"""What has to be ready before an event: told to its position, and to the substitute when it is late (S24, S47)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from townhall import CommandInvoked, Feature, Group, MemberId, Misfire, Parts, TimerFired, UserError, plain_words
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, call_named, find_call, gathering_of
from townhall_campaign.events.nodes import EVENTS
from townhall_campaign.events.records import Gathering, Prepared
from townhall_campaign.events.serving import CANCELLED
from townhall_campaign.events.settings import Chore, EventSettings
from townhall_campaign.events.telling import person, tell_all
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines, shown_time, word

SOON: Final = "chore_soon"
DUE: Final = "chore_due"
BEFORE: Final = timedelta(days=1)
"""So long before something is due, the substitute hears of what is missing."""
LARGE_LEAD: Final = timedelta(days=30)
"""A large event is prepared for at least so long."""


def _days(days: int, position: str, stage: str) -> Chore:
    return Chore(position=position, due=timedelta(days=days), stage=stage)


TEMPLATES: Final = MappingProxyType[str, Mapping[str, Chore]](
    {
        "": {},
        "small": {
            "venue": _days(10, "activity", "signed_up"),
            "poster": _days(7, "designer", "signed_up"),
            "helpers": _days(2, "activity", "checked_in"),
            "photos": _days(1, "recorder", "attended"),
        },
        "large": {
            "budget": _days(30, "lead", "signed_up"),
            "venue": _days(30, "activity", "signed_up"),
            "poster": _days(21, "designer", "signed_up"),
            "guests": _days(21, "diplomat", "signed_up"),
            "selection": _days(14, "activity", "selected"),
            "travel": _days(7, "activity", "travel"),
            "helpers": _days(5, "assistant", "checked_in"),
            "desk": _days(1, "executive", "checked_in"),
            "photos": _days(1, "recorder", "attended"),
        },
    }
)
"""What usually has to be prepared, and how long before; the catalogues hold what each is called."""


def chores_of(event: EventSettings) -> Mapping[str, Chore]:
    """Return what has to be ready before an event: the list of its template, and what is set beside it."""
    return {**TEMPLATES[event.template], **event.chores}


def _chores(call: Call, settings: CampaignSettings) -> Mapping[str, Chore]:
    return chores_of(settings.events[call.name]) if call.kind == "event" else {}


async def plan_chores(call: Call, group: Group, settings: CampaignSettings) -> None:
    """Set when what is missing is told; what is ready or too late for that is told no more."""
    if call.start is None:
        return
    for name, due in _due(call, settings):
        slot = f"{call.name}|{name}"
        if await group.store.get(Prepared, slot) is not None:
            continue
        if due - BEFORE > group.now:
            group.timers.set(SOON, at=due - BEFORE, slot=slot, misfire=Misfire.ONCE)
        if due > group.now:
            group.timers.set(DUE, at=due, slot=slot, misfire=Misfire.ONCE)


def _due(call: Call, settings: CampaignSettings) -> Iterator[tuple[str, datetime]]:
    for name, chore in _chores(call, settings).items():
        if call.start is not None:
            yield name, call.start - chore.due


@plugin.command("prepared", "备好")
async def prepared(event: CommandInvoked, group: Group, settings: CampaignSettings, what: str, chore: str) -> None:
    """Say that something for an event is ready: "/prepared meetup poster"."""
    call = call_named(what, group, settings)
    await gathering_of(call, group)
    chores = _chores(call, settings)
    if chore not in chores:
        raise UserError("campaign.events.chore.unknown", chore=chore[:32], known=", ".join(chores))
    position = chores[chore].position
    own = {*await _holders(position, group), *await _substitutes(position, group)}
    if event.actor.id not in own and not await group.asker_may(EVENTS):
        raise UserError("campaign.events.chore.not_yours", position=position)
    slot = f"{call.name}|{chore}"
    group.store.put(Prepared(by=event.actor.id, at=group.now), slot)
    group.timers.cancel(SOON, slot)
    group.timers.cancel(DUE, slot)
    await group.reply("campaign.events.chore.done", chore=title_of(chore, chores[chore], group), title=call.title)


@plugin.timer(SOON)
async def turn_to_substitute(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Turn to the substitute a day before something is due that is not there."""
    await _missing(event.slot, "campaign.events.chore.soon", group, settings)


@plugin.timer(DUE)
async def tell_overdue(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Tell the substitute and staff that something is due and not there."""
    await _missing(event.slot, "campaign.events.chore.overdue", group, settings)


async def _missing(slot: str, key: str, group: Group, settings: CampaignSettings) -> None:
    name, _, chore = slot.partition("|")
    call = find_call(name, group, settings)
    gathering = await group.store.get(Gathering, name)
    if call is None or call.kind != "event" or gathering is None or CANCELLED in gathering.done:
        return
    wanted = _chores(call, settings).get(chore)
    if wanted is None or await group.store.get(Prepared, slot) is not None:
        return
    whom = await _substitutes(wanted.position, group) or await _holders(wanted.position, group)
    said = await _said(key, chore, wanted, call, whom, group)
    group.because(plain_words(said), about=(*whom, "")[0])
    await group.tell_staff(said)
    for member in whom:
        if group.can(Feature.SAY_TO):
            await group.whisper(member, said)


async def _said(key: str, chore: str, wanted: Chore, call: Call, whom: list[MemberId], group: Group) -> Parts:
    names = ", ".join([(await person(member, group)).name for member in whom])
    due = shown_time(group, (call.start or group.now) - wanted.due)
    return group.text(
        key,
        names=names or word(group, "campaign.events.chore.nobody", position=wanted.position),
        chore=title_of(chore, wanted, group),
        title=call.title,
        when=due,
        event=call.name,
        item=chore,
    )


async def _substitutes(position: str, group: Group) -> list[MemberId]:
    return [label.member for label in await group.labels.holders(f"substitute:{position}")]


async def _holders(position: str, group: Group) -> list[MemberId]:
    on_duty = await group.labels.holders(f"duty:{position}")
    return [label.member for label in on_duty or await group.labels.holders(f"position:{position}")]


def title_of(name: str, chore: Chore, group: Group) -> str:
    """Return what something to prepare is called."""
    usual = name in TEMPLATES["large"]
    return chore.text or (word(group, f"campaign.events.chore.names.{name}") if usual else name)


async def tell_owners(call: Call, group: Group, settings: CampaignSettings) -> None:
    """Tell those of each position what they have to get ready."""
    wanted = sorted(_chores(call, settings).items(), key=lambda one: -one[1].due)
    for position in sorted({chore.position for _, chore in wanted}):
        own = [await _line(name, chore, call, group) for name, chore in wanted if chore.position == position]
        said = lines(group.text("campaign.events.chore.yours", title=call.title, event=call.name), *own)
        await tell_all(await _holders(position, group), said, call.title, group, named=True)


async def chore_lines(call: Call, group: Group, settings: CampaignSettings) -> Parts:
    """Return what has to be ready before an event, with what is there."""
    chores = sorted(_chores(call, settings).items(), key=lambda one: (-one[1].due, one[0]))
    return lines(*[await _line(name, chore, call, group) for name, chore in chores])


async def _line(name: str, chore: Chore, call: Call, group: Group) -> Parts:
    ready = await group.store.get(Prepared, f"{call.name}|{name}") is not None
    return group.text(
        "campaign.events.chore.line",
        sign="✓" if ready else "○",
        chore=title_of(name, chore, group),
        item=name,
        position=chore.position,
        when=shown_time(group, (call.start or group.now) - chore.due),
    )
