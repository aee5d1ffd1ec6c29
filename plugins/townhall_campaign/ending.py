"""How the message of a part ended: it is told to the group that planned it, and remembered while people respond."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from townhall import ActionFinished, DegradedTo, Group, Ok
from townhall_campaign.costs import give_back
from townhall_campaign.declared import plugin
from townhall_campaign.measuring import watch
from townhall_campaign.parts import TargetState, Told
from townhall_campaign.records import AskedToShare, Posted
from townhall_campaign.refusals import note_closed
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.telling import tell_home
from townhall_campaign.writing import Sending

STATES: Final[dict[str, TargetState]] = {"ok": "sent", "degraded": "sent", "dropped": "dropped", "unknown": "held"}


@plugin.result("posted")
async def after_post(event: ActionFinished, group: Group, settings: CampaignSettings) -> None:
    """Tell how a message of a run ended, and watch for what people make of it."""
    sending = group.payload(Sending)
    state = STATES.get(event.outcome, "failed")
    messages = await _messages(event.key, group)
    why: str = getattr(await group.outcome(event.key), "reason", "")
    if state not in ("sent", "held"):
        await _take_back(sending, group)
    for trace in sending.traces:
        await note_closed(event, trace.member, group)
        told = Told(
            state=state,
            member=trace.member,
            variant=trace.variant,
            at=group.now,
            message=messages[0] if messages else "",
            reason="" if state == "sent" else f"campaign.reason.{event.outcome}",
            details={} if state == "sent" else {"why": why.rstrip(".")},
        )
        await tell_home(trace, [told], group, settings)
    if state == "sent":
        for posted in _posted(sending, group):
            watch(posted, messages, group)


async def _take_back(sending: Sending, group: Group) -> None:
    """Let nothing have been spent on a message that did not come."""
    if sending.charge is not None:
        await give_back(sending.charge, sending.at, group)
        if sending.asks_sharing:
            await give_back("sharing", sending.at, group)
    elif sending.asks_sharing:
        for trace in sending.traces:
            group.shared.delete(AskedToShare, trace.member)


def _posted(sending: Sending, group: Group) -> Sequence[Posted]:
    """Return what is remembered of a message for each run that stands in it."""
    runs = {trace.name: trace for trace in reversed(sending.traces)}
    events = tuple(dict.fromkeys(event for trace in sending.traces for event in trace.events))
    return [
        Posted(
            run=trace.run,
            home=trace.home,
            post=trace.post,
            at=group.now,
            member=trace.member,
            direct=sending.direct,
            events=events,
            others=tuple(one for one in runs if one != name),
        )
        for name, trace in runs.items()
    ]


async def _messages(last_piece: str, group: Group) -> Sequence[str]:
    """Return the ids of all pieces of a message, of which the last one was told."""
    first, dot, number = last_piece.rpartition(".")
    pieces = int(number) if dot and number.isdigit() and "|" in first else 1
    key = first if pieces > 1 else last_piece
    found: list[str] = []
    for piece in range(1, pieces + 1):
        result = await group.outcome(key if piece == 1 else f"{key}.{piece}")
        if isinstance(result, Ok | DegradedTo):
            found.extend(result.receipt.messages)
    return found
