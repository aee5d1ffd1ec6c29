"""Write to people: to each in private, or in the group with their names; nobody is asked to share too often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from townhall import Feature, Group, Member, Parts, Place, Say, SayTo, Text
from townhall_campaign.costs import charge_of, spend
from townhall_campaign.parts import Part, Recipient, Told
from townhall_campaign.records import AskedToShare
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.stable import variant_of, wording_of
from townhall_campaign.telling import tell_home
from townhall_campaign.wording import buttons_of, lines, pictures_of, shown_time, word, words_of
from townhall_campaign.writing import Sending, send

NAMED_AT_ONCE: Final = 20
"""People in one message that names them; more would be a wall of names."""


async def address(part: Part, at: datetime, group: Group, settings: CampaignSettings) -> None:
    """Decide the messages of a part for single people, and the lighter one for everybody else."""
    people = await _who_may_be_asked(part, group, settings)
    if _in_private(part, group):
        for one in people:
            await _whisper(part, one, at, group)
    else:
        for start in range(0, len(people), NAMED_AT_ONCE):
            await _name(part, people[start : start + NAMED_AT_ONCE], at, group)
    if part.content.light:
        await _say_lighter(part, at, group)


def _in_private(part: Part, group: Group) -> bool:
    return part.content.audience.reach != "mention" and group.can(Feature.SAY_TO)


async def _who_may_be_asked(part: Part, group: Group, settings: CampaignSettings) -> Sequence[Recipient]:
    """Return to whom a part goes: nobody is asked to pass something on too often (S54)."""
    if not part.content.asks_sharing:
        return part.recipients
    kept: list[Recipient] = []
    for one in part.recipients:
        last = await group.shared.get(AskedToShare, one.person)
        if last is not None and group.now - last.at < settings.sharing_gap:
            details = {"last": shown_time(group, last.at)}
            told = Told(state="dropped", member=one.person, reason="campaign.reason.asked_lately", details=details)
            await tell_home(part.trace(), [told], group, settings)
            continue
        group.shared.put(AskedToShare(at=group.now), one.person)
        kept.append(one)
    return kept


async def _whisper(part: Part, one: Recipient, at: datetime, group: Group) -> None:
    member = await group.members.get(one.member)
    name: Member | str = "" if member is None else member
    words = words_of(group, wording_of(part.post, one.person, part.content), part.event, name)
    parts = (*pictures_of(part.content), *words, *buttons_of(group, part.content))
    variant = variant_of(part.post, one.person, part.content)
    trace, asks = part.trace(one.person, variant), part.content.asks_sharing
    sending = Sending(traces=(trace,), charge=None, at=at, direct=True, asks_sharing=asks)
    action = SayTo(place=Place(group.id, direct=True), member=one.member, parts=parts)
    pending = send(action, part, sending, group, one.member)
    reason = word(group, "campaign.why.posted", name=part.post, home=part.home)
    group.because(reason, about=one.member, of=[pending])


async def _name(part: Part, several: Sequence[Recipient], at: datetime, group: Group) -> None:
    """Write one message that names several people; each sees it once."""
    found = [await group.members.get(one.member) for one in several]
    names = _listed(group, [one for one in found if one is not None])
    words = words_of(group, wording_of(part.post, group.id, part.content), part.event)
    message: Parts = (*pictures_of(part.content), *lines(names, words), *buttons_of(group, part.content))
    traces = tuple(part.trace(one.person, variant_of(part.post, group.id, part.content)) for one in several)
    sending = Sending(traces=traces, charge=None, at=at, asks_sharing=part.content.asks_sharing)
    pending = send(Say(place=Place(group.id), parts=message), part, sending, group)
    group.because(word(group, "campaign.why.posted", name=part.post, home=part.home), of=[pending])


def _listed(group: Group, members: Sequence[Member]) -> Parts:
    comma = word(group, "campaign.names.comma")
    shown = [group.text("campaign.names.one", name=one) for one in members]
    return tuple(part for place, one in enumerate(shown) for part in ((*((Text(comma),) if place else ()), *one)))


async def _say_lighter(part: Part, at: datetime, group: Group) -> None:
    """Say the lighter text to everybody else (S7)."""
    charge = charge_of(part.content)
    await spend(charge, at, group)
    sending = Sending(traces=(part.trace(),), charge=charge, at=at)
    send(Say(place=Place(group.id), parts=words_of(group, part.content.light, part.event)), part, sending, group)
