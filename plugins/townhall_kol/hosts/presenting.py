"""``/present``: a host presents a topic in the group, and is reminded of it when others join in (S46, S72)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import (
    ActionFinished,
    CommandInvoked,
    Contribution,
    Feature,
    Group,
    IsReply,
    Lane,
    MemberId,
    MessageSent,
    Misfire,
    Receipt,
    Rest,
    TimerFired,
    UserError,
    plain_words,
    replace,
)
from townhall_kol.declared import HOST, plugin
from townhall_kol.giving.kinds import JOINED
from townhall_kol.hosts.records import LONGEST, Hosting, Presented
from townhall_kol.people import is_of_team
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of

NOTHING: Final = Rest("")
STALE: Final = timedelta(hours=6)
ANSWERS_WITHIN: Final = timedelta(minutes=30)
"""How long somebody who joined in may wait for the host."""


@plugin.command("present", "发起话题", permission=HOST)
async def present(event: CommandInvoked, group: Group, settings: KolSettings, text: Rest = NOTHING) -> None:
    """Present a topic to the group as its host: /present what did you try this week?"""
    hosting = await group.store.get(Hosting, event.actor.id)
    words = " ".join(text.split()) or (hosting.topic if hosting is not None else "")
    if not words:
        raise UserError("kol.host.topic")
    if len(words) > LONGEST:
        raise UserError("kol.host.long", most=LONGEST)
    if hosting is not None:
        group.store.put(replace(hosting, topics=hosting.topics + 1), event.actor.id)
    said = await group.say(
        "kol.host.presents",
        name=event.actor,
        topic=words,
        lane=Lane.COMMUNITY,
        expires_at=group.now + STALE,
        on_result="presented",
        payload=event.actor.id.encode(),
    )
    group.because(plain_words(group.text("kol.host.why")), about=event.actor.id, of=[said])


@plugin.result("presented")
async def note_message(event: ActionFinished, group: Group, settings: KolSettings) -> None:
    """Remember under which message the topic stands."""
    receipt: Receipt | None = getattr(await group.outcome(event.key), "receipt", None)
    for message in receipt.messages[:1] if receipt is not None else ():
        group.store.put(Presented(host=MemberId(event.payload.decode())), message)


@plugin.observe(MessageSent, IsReply())
async def note_joining(event: MessageSent, group: Group, settings: KolSettings) -> None:
    """Count who joins a topic, and have the host reminded when the first one waits."""
    if event.place.direct or event.reply_to is None:
        return
    presented = await group.store.get(Presented, event.reply_to)
    if presented is None or presented.host == event.actor.id:
        return
    group.facts.add(JOINED, presented.host, other=event.actor.id, source=event.message, message=event.message)
    if presented.joined_at is None:
        group.store.put(replace(presented, joined_at=group.now), event.reply_to)
        group.timers.set("host_silent", after=ANSWERS_WITHIN, slot=event.reply_to, misfire=Misfire.ONCE)


@plugin.timer("host_silent")
async def remind(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Remind a host who has said nothing since somebody joined; where the roles plugin does so already, it is left."""
    presented = await group.store.get(Presented, event.slot)
    if presented is None or presented.joined_at is None or await _spoke(presented, group):
        return
    if group.has("roles") and await is_of_team(presented.host, group):
        return
    said = group.text("kol.host.silent", name=await name_of(presented.host, group))
    group.because(plain_words(said), about=presented.host)
    if group.can(Feature.SAY_TO):
        await group.whisper(presented.host, said)
    else:
        await group.tell_staff(said)


async def _spoke(presented: Presented, group: Group) -> bool:
    """Return whether a host wrote anything after somebody joined."""
    since = presented.joined_at
    said = await group.contributions.list(Contribution.MESSAGE, member=presented.host, since=since)
    return any(since is None or one.at > since for one in said)
