"""What is due in a group at one time goes out one after the other, the more urgent first (S76)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from townhall import Group, TimerFired
from townhall_campaign.addressing import address
from townhall_campaign.costs import cost_of, last_of
from townhall_campaign.declared import plugin
from townhall_campaign.judging import Refusal, refusal_of
from townhall_campaign.overlap import what_it_takes
from townhall_campaign.parts import Part, Told
from townhall_campaign.records import Due, Sends, Waiting
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.stable import jitter_of
from townhall_campaign.telling import tell_home
from townhall_campaign.throttle import pulse_of
from townhall_campaign.wording import word
from townhall_campaign.writing import write

MOMENT: Final = timedelta(seconds=2)
"""How long a part waits for what else is due."""
_RANK: Final = {"service": 0, "community": 1, "promo": 2}


async def take(part: Part, group: Group, settings: CampaignSettings) -> None:
    """Take a part of a run, and see to it in a moment."""
    if part.rehearsal:
        await rehearse_part(part, group, settings)
        return
    # What it takes now, and what it takes in a moment to decide.
    await group.store.read_ahead((Waiting, ""), (Sends, ""), *pulse_of(part))
    waiting = await waiting_here(group)
    if any(one.part.key == part.key for one in waiting):
        return
    at = group.now + MOMENT + jitter_of(part.run, group.id, part.content)
    keep_waiting([*waiting, Due(part, at)], group)
    group.timers.set("deal", at=at, slot=part.key)


async def waiting_here(group: Group) -> Sequence[Due]:
    """Return the parts that wait a moment in this group."""
    found = await group.store.get(Waiting)
    return () if found is None else found.due


def keep_waiting(due: Sequence[Due], group: Group) -> None:
    """Write down which parts wait in this group."""
    if due:
        group.store.put(Waiting(due=tuple(due)))
    else:
        group.store.delete(Waiting)


async def rehearse_part(part: Part, group: Group, settings: CampaignSettings) -> None:
    """Decide all about a part but the send, for the time it is due, and say what would happen."""
    refusal = await refusal_of(part, group, settings)
    rehearsed = await what_it_takes(part, group)
    at = _place_of(part, max(await _free_from(group, settings), part.due), group) if _is_spaced(part) else part.due
    refusal = refusal or _no_place(part, at, 0, group, settings)
    if refusal is not None:
        told = _dropped(part, refusal, group)
    else:
        cost = await cost_of(part.content, at, group)
        told = [Told(state="would", member=one, at=at, details=cost) for one in part.targets]
    await tell_home(part.trace(), told, group, settings, rehearsed=rehearsed)


@plugin.timer("deal")
async def deal(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Send what is due now, spread out; leave out what must not go."""
    waiting = await waiting_here(group)
    due = [one.part for one in waiting if one.at <= group.now]
    if not due:
        # Seen to with another part that was due at the same time.
        return
    keep_waiting([one for one in waiting if one.at > group.now], group)
    free = await _free_from(group, settings)
    sent = 0
    todo = deque(_merged(sorted(due, key=_urgency)))
    while todo:
        part, greetings = todo.popleft()
        spaced = _is_spaced(part)
        at = _place_of(part, max(free, group.now), group) if spaced else group.now
        refusal = await refusal_of(part, group, settings) or _no_place(part, at, sent, group, settings)
        if refusal is not None:
            await _drop(part, refusal, group, settings)
            # A greeting goes without the topic it was to stand on.
            todo.extend((one, []) for one in greetings)
        elif part.content.personal:
            await address(part, at, group, settings)
        else:
            await write(part, await _still_wanted(greetings, group, settings), at, group, settings)
            sent, free = (sent + 1, at + settings.spacing) if spaced else (sent, free)


def _is_spaced(part: Part) -> bool:
    return part.content.lane != "service" and not part.content.personal


def _place_of(part: Part, free: datetime, group: Group) -> datetime:
    """Return when a part goes that is spaced: what quiet hours move waits for its place when they are over."""
    return free if part.content.quiet == "skip" else group.quiet_end(free)


def _no_place(part: Part, at: datetime, sent: int, group: Group, settings: CampaignSettings) -> Refusal | None:
    """Return why a part that may go has no place among what else is due."""
    if not _is_spaced(part):
        return None
    if sent >= settings.most_waiting or at >= part.until:
        return Refusal("campaign.reason.crowded", {"most": str(settings.most_waiting)})
    return Refusal("campaign.reason.quiet") if group.quiet_end(at) > at else None


def _dropped(part: Part, refusal: Refusal, group: Group) -> list[Told]:
    why, details = refusal.reason, dict(refusal.details)
    return [Told(state="dropped", member=one, reason=why, details=details, at=group.now) for one in part.targets]


def _urgency(part: Part) -> tuple[int, datetime, str]:
    return (-1 if part.content.announce else _RANK[part.content.lane], part.due, part.run)


def _merged(parts: Sequence[Part]) -> list[tuple[Part, list[Part]]]:
    """Put greetings on top of a topic that goes out at the same time (S62)."""
    topic = next((one for one in parts if one.content.kind == "topic" and not one.content.personal), None)
    greetings = [one for one in parts if topic is not None and _stands_on(one, topic)]
    others = [one for one in parts if one not in greetings]
    return [(one, greetings if one is topic else []) for one in others]


def _stands_on(part: Part, topic: Part) -> bool:
    """Return whether a part is a greeting that everybody may read, with nothing of its own but words and pictures."""
    content = part.content
    plain = not content.personal and not content.announce and not content.buttons and part.right is None
    return content.kind == "greeting" and plain and content.lane == topic.content.lane


async def _free_from(group: Group, settings: CampaignSettings) -> datetime:
    last = await last_of(("community", "promo", "announce"), group)
    return group.now if last is None else last + settings.spacing


async def _still_wanted(greetings: Sequence[Part], group: Group, settings: CampaignSettings) -> Sequence[Part]:
    """Return the greetings that may go; the others are dropped."""
    wanted: list[Part] = []
    for one in greetings:
        refusal = await refusal_of(one, group, settings)
        if refusal is None:
            wanted.append(one)
        else:
            await _drop(one, refusal, group, settings)
    return wanted


async def _drop(part: Part, refusal: Refusal, group: Group, settings: CampaignSettings) -> None:
    await tell_home(part.trace(), _dropped(part, refusal, group), group, settings)
    group.because(word(group, refusal.reason, **refusal.details))
