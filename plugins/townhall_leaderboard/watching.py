"""Watch what people write: a message that says something is a contribution, any other leaves word why it is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import Group, Member, MessageDeleted, MessageSent
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.records import OwnTexts, Said, Uncounted, Young
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import SUBSTANTIAL, TAKEN_BACK
from townhall_leaderboard.substance import Lack, Sketch, is_among, lack_of, letters_of, said_in, sketch

OWN_KEPT: Final = 20
"""With how many of their own last texts a message is compared."""
SAID_FOR: Final = timedelta(minutes=10)
"""For how long nobody says the same again for credit."""
SAID_KEPT: Final = 40
"""How many of the group's last texts are kept at the most."""


@plugin.observe(MessageSent)
async def weigh(event: MessageSent, group: Group, settings: LeaderboardSettings) -> None:
    """Write down a message that says something, or why another does not count."""
    if event.place.direct or group.command:
        return
    form = said_in(event.parts)
    if event.forwarded_from:
        lack: Lack | None = Lack.FORWARDED
    else:
        lack = lack_of(letters_of(form), settings.min_weight, settings.greetings)
    if lack is None:
        lack = await _compared(event, sketch(form), group)
    if lack is None:
        await _note_young(event.actor, event.at, group, settings)
        group.facts.add(SUBSTANTIAL, event.actor.id, source=event.message)
    else:
        await _note_lack(event, lack, group)


@plugin.observe(MessageDeleted)
async def take_back(event: MessageDeleted, group: Group, settings: LeaderboardSettings) -> None:
    """Let a message that is taken back lose its credit."""
    for fact in await group.facts.list(SUBSTANTIAL, source=event.message):
        group.facts.add(SUBSTANTIAL, fact.member, amount=-1.0, source=f"{event.message}{TAKEN_BACK}", at=fact.at)


async def _compared(event: MessageSent, text: Sketch, group: Group) -> Lack | None:
    """Return whether a text has been said just now, and keep it for the next comparison."""
    member = event.actor.id
    own = await group.store.get(OwnTexts, member) or OwnTexts()
    if is_among(text, own.texts):
        return Lack.REPEATED
    said = await group.store.get(Said) or Said()
    since = event.at - SAID_FOR
    if is_among(text, [other for at, other in said.texts if at > since]):
        return Lack.SAID_BEFORE
    group.store.put(OwnTexts(texts=(*own.texts, text)[-OWN_KEPT:]), member)
    kept = said.texts if not said.texts or said.texts[0][0] > since else _later(said.texts, since)
    group.store.put(Said(texts=(*kept, (event.at, text))[-SAID_KEPT:]))
    return None


def _later(texts: tuple[tuple[datetime, Sketch], ...], since: datetime) -> tuple[tuple[datetime, Sketch], ...]:
    return tuple(one for one in texts if one[0] > since)


async def _note_lack(event: MessageSent, lack: Lack, group: Group) -> None:
    key = f"{event.actor.id}|{event.at.astimezone(group.zone).date().isoformat()}"
    before = await group.store.get(Uncounted, key)
    lacks = {} if before is None else before.lacks
    group.store.put(Uncounted(lacks={**lacks, lack: lacks.get(lack, 0) + 1}), key)


async def _note_young(member: Member, at: datetime, group: Group, settings: LeaderboardSettings) -> None:
    """Remember that somebody is too new to give credit; whoever writes nothing gives none anyway."""
    since = max((since for since in (member.account_created_at, member.joined_at) if since), default=None)
    if since is None or since + settings.giver_age <= at:
        return
    if await group.store.get(Young, member.id) is None:
        group.store.put(Young(until=since + settings.giver_age), member.id)
