"""Write a part into its group, and say how that ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from townhall import (
    Action,
    ActionFinished,
    Announce,
    DegradedTo,
    Feature,
    Group,
    MentionAll,
    Mode,
    Ok,
    Parts,
    Pending,
    Place,
    Record,
    Say,
    Text,
)
from townhall_campaign.costs import Charge, charge_of, give_back, spend
from townhall_campaign.declared import plugin
from townhall_campaign.parts import Part, TargetState, Told, Trace
from townhall_campaign.records import Posted
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.stable import variant_of, wording_of
from townhall_campaign.telling import tell_home
from townhall_campaign.wording import buttons_of, lines, pictures_of, word, words_of

_STATES: dict[str, TargetState] = {"ok": "sent", "degraded": "sent", "dropped": "dropped", "unknown": "held"}


class Sending(Record, frozen=True, kw_only=True):
    """What a message carries along until it has been sent."""

    traces: tuple[Trace, ...]
    charge: Charge
    at: datetime


async def write(part: Part, greetings: Sequence[Part], at: datetime, group: Group, settings: CampaignSettings) -> None:
    """Decide the message of a part, with greetings on top; of a rehearsal only say what it would be."""
    parts = [part, *greetings]
    if part.rehearsal:
        await _tell(parts, "would", at, group)
        return
    charge = charge_of(part.content)
    await spend(charge, at, group)
    if part.content.asks_sharing:
        await spend("sharing", at, group)
    traces = tuple(one.trace(variant=variant_of(one.post, group.id, one.content)) for one in parts)
    pending = _decide(part, greetings, at, Sending(traces=traces, charge=charge, at=at), group)
    group.because(word(group, "campaign.why.posted", name=part.post, home=part.home), of=[pending])
    if settings.mode is not Mode.ACT:
        await _tell(parts, "would" if settings.mode is Mode.OBSERVE else "waiting", at, group)


async def _tell(parts: Sequence[Part], state: TargetState, at: datetime, group: Group) -> None:
    for one in parts:
        variant = variant_of(one.post, group.id, one.content)
        await tell_home(one.trace(), [Told(state=state, at=at, variant=variant)], group)


def _decide(part: Part, greetings: Sequence[Part], at: datetime, sending: Sending, group: Group) -> Pending:
    post = part.content
    action = _announcement(group, message_of(part, greetings, group)) if post.announce else None
    return group.do(
        action or Say(place=Place(group.id), parts=message_of(part, greetings, group)),
        lane=post.send_lane,
        not_before=at if at > group.now else None,
        expires_at=part.until,
        on_result="posted",
        payload=msgspec.msgpack.encode(sending),
    )


def message_of(part: Part, greetings: Sequence[Part], group: Group) -> Parts:
    """Return the message of a part: greetings, words, pictures and buttons."""
    words = [words_of(group, wording_of(one.post, group.id, one.content), one.event) for one in (*greetings, part)]
    pictures = tuple(picture for one in (*greetings, part) for picture in pictures_of(one.content))
    rows = buttons_of(group, part.content)
    return (*pictures, *lines(*words), *rows)


def _announcement(group: Group, parts: Parts) -> Action:
    """Return an announcement in the best form the platform has."""
    place = Place(group.id)
    if group.can(Feature.ANNOUNCE):
        return Announce(place=place, parts=parts, may_mention_all=True)
    if group.can(Feature.MENTION_ALL):
        return Say(place=place, parts=(MentionAll(), Text("\n"), *parts), may_mention_all=True)
    return Say(place=place, parts=parts)


@plugin.result("posted")
async def after_post(event: ActionFinished, group: Group, settings: CampaignSettings) -> None:
    """Write down which messages belong to a run, and tell the group that planned it."""
    sending = group.payload(Sending)
    state = _STATES.get(event.outcome, "failed")
    messages = await _messages(event.key, group)
    if state not in ("sent", "held"):
        await give_back(sending.charge, sending.at, group)
    for trace in sending.traces:
        told = Told(
            state=state,
            member=trace.member,
            variant=trace.variant,
            at=group.now,
            message=messages[0] if messages else "",
            reason="" if state == "sent" else f"campaign.reason.{event.outcome}",
        )
        await tell_home(trace, [told], group)
        if state == "sent":
            _remember(trace, messages, group)


def _remember(trace: Trace, messages: Sequence[str], group: Group) -> None:
    for message in messages:
        posted = Posted(run=trace.run, home=trace.home, post=trace.post, at=group.now, member=trace.member)
        group.store.put(posted, message)


async def _messages(last_piece: str, group: Group) -> list[str]:
    """Return the ids of all pieces of a message."""
    first, dot, number = last_piece.rpartition(".")
    pieces = int(number) if dot and number.isdigit() and "|" in first else 1
    key = first if pieces > 1 else last_piece
    found: list[str] = []
    for piece in range(1, pieces + 1):
        result = await group.outcome(key if piece == 1 else f"{key}.{piece}")
        if isinstance(result, Ok | DegradedTo):
            found.extend(result.receipt.messages)
    return found
