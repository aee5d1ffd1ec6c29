"""The team gives first: a host is reminded of their own topic, and how many topics the team began is told (S46)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from townhall import (
    Feature,
    Group,
    IsReply,
    MemberId,
    MessageId,
    MessageSent,
    Misfire,
    Parts,
    TimerFired,
    Window,
)
from townhall_roles.appointments import team
from townhall_roles.declared import plugin
from townhall_roles.records import Seen, Topic, Watched
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import person, plain

STARTED: Final = "roles.topic"
"""A message that others answered: once for each, of whoever wrote it."""


@plugin.on(MessageSent, IsReply())
async def follow_topic(event: MessageSent, group: Group, settings: RolesSettings) -> None:
    """Count a topic with its first answer, and wait for a host of the team to answer back."""
    author, message = event.reply_to_actor, event.reply_to
    if author is None or message is None:
        return
    watched = await group.store.get(Watched)
    if watched is None:
        return
    if author != event.actor.id:
        group.facts.add(STARTED, author, source=message, other=event.actor.id)
    if author in watched.members and author != event.actor.id:
        await _wait_for(author, message, group, settings)


async def _wait_for(host: MemberId, message: MessageId, group: Group, settings: RolesSettings) -> None:
    if settings.host_answers_within and await group.store.get(Topic, message) is None:
        group.store.put(Topic(host=host, since=group.event.at), message)
        group.timers.set("host", after=settings.host_answers_within, slot=message, misfire=Misfire.ONCE)


@plugin.timer("host")
async def remind_host(event: TimerFired, group: Group, settings: RolesSettings) -> None:
    """Remind a host whose topic was answered and who has been silent since."""
    topic = await group.store.get(Topic, event.slot)
    if topic is None or await _spoke(topic, group):
        return
    said = group.text("roles.host.waiting", name=await person(topic.host, group))
    group.because(plain(said), about=topic.host)
    if group.can(Feature.SAY_TO):
        await group.whisper(topic.host, said)
    else:
        await group.tell_staff(said)


async def _spoke(topic: Topic, group: Group) -> bool:
    seen = await group.store.get(Seen, topic.host)
    return seen is not None and seen.at > topic.since


async def started_line(week: Window, group: Group) -> Sequence[Parts]:
    """Return which share of the topics of a week the team began, or nothing where there were none."""
    totals = await group.facts.totals(STARTED, since=week.start, until=week.end)
    every = sum(totals.values())
    if not every:
        return ()
    ours = sum(totals.get(member, 0) for member in {post.member for post in await team(group)})
    return (group.text("roles.host.share", percent=round(100 * ours / every), topics=round(every)),)
