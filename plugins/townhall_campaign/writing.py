"""Write a part into its group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from townhall import Action, Announce, Feature, Group, MentionAll, Mode, Parts, Pending, Place, Record, Say, Text
from townhall_campaign.costs import Charge, charge_of, spend
from townhall_campaign.parts import Part, TargetState, Told, Trace
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.stable import variant_of, wording_of
from townhall_campaign.telling import tell_home
from townhall_campaign.wording import buttons_of, lines, pictures_of, word, words_of


class Sending(Record, frozen=True, kw_only=True):
    """What a message carries along until it has been sent."""

    traces: tuple[Trace, ...]
    charge: Charge | None
    """What is given back when it is not sent; None for what people get in private."""
    at: datetime
    direct: bool = False
    """Whether it goes to one person in private."""
    asks_sharing: bool = False
    """Whether it is an ask to pass something on, which counts as none when it is not sent."""


async def write(part: Part, greetings: Sequence[Part], at: datetime, group: Group, settings: CampaignSettings) -> None:
    """Decide the message of a part, with greetings on top."""
    parts = [part, *greetings]
    charge = charge_of(part.content)
    await spend(charge, at, group)
    if part.content.asks_sharing:
        await spend("sharing", at, group)
    traces = tuple(one.trace(variant=variant_of(one.post, group.id, one.content)) for one in parts)
    sending = Sending(traces=traces, charge=charge, at=at, asks_sharing=part.content.asks_sharing)
    pending = send(_action(part, greetings, group), part, sending, group)
    group.because(word(group, "campaign.why.posted", name=part.post, home=part.home), of=[pending])
    if settings.mode is not Mode.ACT:
        await tell_all(parts, "would" if settings.mode is Mode.OBSERVE else "waiting", at, group, settings)


def send(action: Action, part: Part, sending: Sending, group: Group, member: str = "") -> Pending:
    """Decide a message of a run, as one of its batch."""
    return group.do(
        action,
        lane=part.content.send_lane,
        member=member,
        not_before=sending.at if sending.at > group.now else None,
        expires_at=part.until,
        on_result="posted",
        payload=msgspec.msgpack.encode(sending),
        batch=part.name,
        needs=part.right,
    )


async def tell_all(
    parts: Sequence[Part], state: TargetState, at: datetime, group: Group, settings: CampaignSettings
) -> None:
    """Tell the home of each part the same."""
    for one in parts:
        variant = variant_of(one.post, group.id, one.content)
        await tell_home(one.trace(), [Told(state=state, at=at, variant=variant)], group, settings)


def _action(part: Part, greetings: Sequence[Part], group: Group) -> Action:
    parts = message_of(part, greetings, group)
    return _announcement(group, parts) if part.content.announce else Say(place=Place(group.id), parts=parts)


def message_of(part: Part, greetings: Sequence[Part], group: Group) -> Parts:
    """Return the message of a part: pictures, greetings, words and buttons."""
    several = (*greetings, part)
    words = [words_of(group, wording_of(one.post, group.id, one.content), one.event) for one in several]
    pictures = tuple(picture for one in several for picture in pictures_of(one.content))
    return (*pictures, *lines(*words), *buttons_of(group, part.content))


def _announcement(group: Group, parts: Parts) -> Action:
    """Return an announcement in the best form the platform has."""
    place = Place(group.id)
    if group.can(Feature.ANNOUNCE):
        return Announce(place=place, parts=parts, may_mention_all=True)
    if group.can(Feature.MENTION_ALL):
        return Say(place=place, parts=(MentionAll(), Text("\n"), *parts), may_mention_all=True)
    return Say(place=place, parts=parts)
