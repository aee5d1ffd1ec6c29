"""The team gives first: a host is reminded of their own topic, and how many topics the team began is told (S46)."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import (
    Contribution,
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
    plain_words,
)
from townhall_roles.appointments import team
from townhall_roles.declared import plugin
from townhall_roles.records import Seen, Topic, Watched
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import person


@plugin.on(MessageSent, IsReply())
async def follow_topic(event: MessageSent, group: Group, settings: RolesSettings) -> None:
    """Wait for a host of the team to answer back whoever answered them."""
    watched, message = await group.store.get(Watched), event.reply_to
    if watched is None or not watched.members or message is None or event.place.direct:
        return
    author = event.reply_to_actor or await group.contributions.author(message)
    if author is not None and author in watched.members and author != event.actor.id:
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
    group.because(plain_words(said), about=topic.host)
    if group.can(Feature.SAY_TO):
        await group.whisper(topic.host, said)
    else:
        await group.tell_staff(said)


async def _spoke(topic: Topic, group: Group) -> bool:
    seen = await group.store.get(Seen, topic.host)
    return seen is not None and seen.at > topic.since


async def started_line(week: Window, group: Group) -> Sequence[Parts]:
    """Return which share of the topics of a week the team began, or nothing where there were none."""
    answers = await group.contributions.list(Contribution.REPLY, since=week.start, until=week.end)
    later = {answer.source for answer in answers}
    # A topic is what was answered and is no answer itself.
    topics = {answer.message: answer.member for answer in answers if answer.message not in later}
    if not topics:
        return ()
    members = {post.member for post in await team(group)}
    ours = sum(author in members for author in topics.values())
    return (group.text("roles.host.share", percent=round(100 * ours / len(topics)), topics=len(topics)),)
