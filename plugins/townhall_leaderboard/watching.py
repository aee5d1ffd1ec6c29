"""Watch what people write: a message that says something is a contribution, any other leaves word why it is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import Group, Member, MessageDeleted, MessageSent
from townhall_leaderboard.closing import look_ahead
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.lately import said_lately
from townhall_leaderboard.records import Ahead, OwnTexts, Uncounted, Young
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import SUBSTANTIAL, TAKEN_BACK
from townhall_leaderboard.substance import SIZE, Lack, Sketch, is_among, lack_of, said_in, sketch

OWN_KEPT: Final = 20
"""With how many of their own last texts a message is compared."""
NOTHING_SAID: Final = OwnTexts()


@plugin.observe(MessageSent)
async def weigh(event: MessageSent, group: Group, settings: LeaderboardSettings) -> None:
    """Write down a message that says something, or why another does not count."""
    if event.place.direct or group.command:
        return
    ahead = await group.store.get(Ahead)
    if ahead is None or ahead.until <= group.now:
        look_ahead(group, settings)
    lack = await _lack(event, group, settings)
    if lack is not None:
        await _note_lack(event, lack, group)
        return
    await _note_young(event.actor, event.at, group, settings)
    group.facts.add(SUBSTANTIAL, event.actor.id, source=event.message)


@plugin.observe(MessageDeleted)
async def take_back(event: MessageDeleted, group: Group, settings: LeaderboardSettings) -> None:
    """Let a message that is taken back lose its credit."""
    for fact in await group.facts.list(SUBSTANTIAL, source=event.message):
        group.facts.add(SUBSTANTIAL, fact.member, amount=-1.0, source=f"{event.message}{TAKEN_BACK}", at=fact.at)


async def _lack(event: MessageSent, group: Group, settings: LeaderboardSettings) -> Lack | None:
    """Return what a message lacks, by itself or beside what was said before."""
    if event.forwarded_from:
        return Lack.FORWARDED
    form = said_in(event.parts)
    lack = lack_of(form.letters, settings.min_weight, settings.greetings)
    if lack is not None:
        return lack
    own = await group.store.get(OwnTexts, event.actor.id) or NOTHING_SAID
    # It would not count anyway: looking closer is for messages that do. Deleting the one before changes nothing.
    if own.last is not None and timedelta() <= event.at - own.last < settings.cooldown:
        return Lack.COOLDOWN
    return await _compared(event, sketch(form), own, group)


async def _compared(event: MessageSent, text: Sketch, own: OwnTexts, group: Group) -> Lack | None:
    """Return whether a text has been said just now, and keep it for the next comparison."""
    at = event.at.timestamp()
    lately = await said_lately(group)
    # One look through both; whose text it was is only asked where it was said before.
    if is_among(text, own.texts + lately.before(event.message, at)):
        return Lack.REPEATED if is_among(text, own.texts) else Lack.SAID_BEFORE
    group.store.put(OwnTexts(texts=(own.texts + text)[-OWN_KEPT * SIZE :], last=event.at), event.actor.id)
    lately.add(text, event.message, at)
    return None


async def _note_lack(event: MessageSent, lack: Lack, group: Group) -> None:
    key = f"{event.actor.id}|{event.at.astimezone(group.zone).date().isoformat()}"
    before = await group.store.get(Uncounted, key)
    lacks = {} if before is None else before.lacks
    group.store.put(Uncounted(lacks={**lacks, lack: lacks.get(lack, 0) + 1}), key)


async def _note_young(member: Member, at: datetime, group: Group, settings: LeaderboardSettings) -> None:
    """Remember that somebody is too new to give credit; whoever writes nothing gives none anyway."""
    if member.account_created_at is None and member.joined_at is None:
        return
    since = max(since for since in (member.account_created_at, member.joined_at) if since is not None)
    if since + settings.giver_age <= at:
        return
    if await group.store.get(Young, member.id) is None:
        group.store.put(Young(until=since + settings.giver_age), member.id)
