"""While strangers rush in, the group may stand in a safe profile: slow, newcomers in plain text, no new joins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from townhall import (
    ButtonPressed,
    CommandInvoked,
    Feature,
    Group,
    JoinRequested,
    Lane,
    Member,
    MemberJoined,
    MessageSent,
    Mode,
    Place,
    SetSlowMode,
    SurgeEnded,
    SurgeStarted,
    TimerFired,
    UserError,
    plain_words,
    replace,
)
from townhall_rules.declared import plugin
from townhall_rules.detect.reading import Message, message_of
from townhall_rules.reach import reach
from townhall_rules.records import RaidOn
from townhall_rules.settings import RulesSettings
from townhall_rules.wording import minute, span, words

MOST_NEWCOMERS = 2000


@plugin.on(SurgeStarted)
async def surge_began(event: SurgeStarted, group: Group, settings: RulesSettings) -> None:
    """Make the group safe, or ask staff whether to."""
    raid = await group.store.get(RaidOn)
    if raid is not None:
        group.store.put(replace(raid, surging=True))
        group.timers.set("raid_over", at=raid.since + settings.raid.at_most, slot=str(raid.since))
        return
    if settings.raid.by_itself and await reach(group, settings) is Mode.ACT:
        await _begin("", True, group, settings)
        return
    button = group.button("raid", "rules.button.raid_on", lifetime=timedelta(hours=6))
    await group.tell_staff("rules.raid.ask", group=group.title, joins=event.joins, buttons=[[button]])


@plugin.on(SurgeEnded)
async def surge_ended(event: SurgeEnded, group: Group, settings: RulesSettings) -> None:
    """Stay safe for a while, then go back; what staff switched on they switch off."""
    raid = await group.store.get(RaidOn)
    if raid is None:
        return
    group.store.put(replace(raid, surging=False))
    if not raid.by:
        group.timers.set("raid_over", at=_ends(raid, group.now + settings.raid.hold, settings), slot=str(raid.since))


def _ends(raid: RaidOn, wanted: datetime, settings: RulesSettings) -> datetime:
    return min(wanted, raid.since + settings.raid.at_most)


@plugin.timer("raid_over")
async def over(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Let the group stand as it stood before."""
    raid = await group.store.get(RaidOn)
    if raid is not None and event.slot == str(raid.since):
        await _end(group, settings)


@plugin.command("raid", "防炸群", permission="rules.raid")
async def switch(
    event: CommandInvoked, group: Group, settings: RulesSettings, what: Literal["on", "off", "开", "关"]
) -> None:
    """Make the group safe against a rush of strangers (on), or end that (off)."""
    raid = await group.store.get(RaidOn)
    if what in ("on", "开"):
        if raid is not None:
            raise UserError("rules.raid.on_already", until=minute(group, raid.since + settings.raid.at_most))
        await _begin(event.actor.id, False, group, settings)
    elif raid is None:
        raise UserError("rules.raid.off_already")
    else:
        await _end(group, settings)
    await group.answer("rules.raid.switched")


@plugin.button("raid", permission="rules.raid")
async def press(event: ButtonPressed, group: Group, settings: RulesSettings) -> None:
    """Make the group safe."""
    if await group.store.get(RaidOn) is None:
        await _begin(event.actor.id, True, group, settings)
    await group.answer("rules.raid.switched")


async def _begin(by: str, surging: bool, group: Group, settings: RulesSettings) -> None:
    profile = settings.raid
    ends = group.now + profile.at_most
    group.store.put(RaidOn(since=group.now, by="" if surging else by, surging=surging))
    group.timers.set("raid_over", at=ends, slot=str(group.now))
    group.ledger.record("raid", actor=by)
    if profile.slow and group.can(Feature.SLOW_MODE):
        group.do(SetSlowMode(place=Place(group.id), interval=profile.slow), lane=Lane.SAFETY)
    group.hold_promotion("raid", ends, reason=words(group, "rules.raid.reason"))
    group.because(words(group, "rules.raid.reason"))
    slow = span(group, profile.slow) if profile.slow and group.can(Feature.SLOW_MODE) else "–"
    await group.tell_staff("rules.raid.begun", group=group.title, until=minute(group, ends), slow=slow)


async def _end(group: Group, settings: RulesSettings) -> None:
    group.store.delete(RaidOn)
    if settings.raid.slow and group.can(Feature.SLOW_MODE):
        group.do(SetSlowMode(place=Place(group.id), interval=timedelta()), lane=Lane.SAFETY)
    group.release_promotion("raid")
    group.ledger.record("raid_over")
    group.because(words(group, "rules.raid.over_reason"))
    await group.tell_staff("rules.raid.over", group=group.title)


@plugin.on(MemberJoined, backfill=True)
async def joined(event: MemberJoined, group: Group, settings: RulesSettings) -> None:
    """Remember who comes during a raid."""
    raid = await group.store.get(RaidOn)
    if raid is not None and event.at >= raid.since:
        newcomers = (*raid.newcomers, event.member.id)[-MOST_NEWCOMERS:]
        group.store.put(replace(raid, newcomers=newcomers))


@plugin.on(JoinRequested)
async def asks_to_join(event: JoinRequested, group: Group, settings: RulesSettings) -> None:
    """Turn down a request kindly while the door is closed; where there is a gate, that decides."""
    raid = await group.store.get(RaidOn)
    if raid is None or not settings.raid.close_joins or group.has("gate"):
        return
    text = plain_words(group.text("rules.raid.closed", group=group.title))
    await group.decline(event.member.id, event.request, text)
    group.because(words(group, "rules.raid.reason"), about=event.member.id)


@plugin.guard(MessageSent)
async def text_only(event: MessageSent, group: Group, settings: RulesSettings) -> None:
    """Remove what is no plain text of those who came during the raid; it is no case."""
    raid = await group.store.get(RaidOn)
    if raid is None or not settings.raid.newcomers_text_only or not _is_new(event.actor, raid):
        return
    if _is_more_than_text(message_of(event)):
        removed = await group.delete(event.message, reason=words(group, "rules.raid.reason"))
        group.because(words(group, "rules.raid.text_only"), about=event.actor.id, of=[removed])
        group.stop(words(group, "rules.raid.text_only"))


def _is_more_than_text(message: Message) -> bool:
    carried = message.addresses, message.pictures, message.files, message.cards
    return bool(message.forwarded_from) or any(carried)


def _is_new(member: Member, raid: RaidOn) -> bool:
    return member.id in raid.newcomers or (member.joined_at is not None and member.joined_at >= raid.since)
