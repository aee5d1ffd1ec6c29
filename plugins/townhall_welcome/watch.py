"""Look out for what newcomers do first: their first message, its answer, and whether they come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from townhall import Group, MemberId, Mention, MessageDeleted, MessageSent, Misfire, Record, TimerFired, replace
from townhall_welcome.declared import plugin
from townhall_welcome.records import MOST_WATCHED, Newcomer, Post, Watch
from townhall_welcome.settings import WelcomeSettings

WEEK = timedelta(days=7)
TOLD = timedelta(hours=1)
"""So long after its time the last word has been told."""


class Watched(Record, frozen=True, kw_only=True):
    """Whom a timer is about."""

    member: MemberId


async def look_out_for(members: Sequence[MemberId], group: Group) -> None:
    """Await the first message of newcomers, and from a week on the one that shows that they came back."""
    watch = await group.store.get(Watch) or Watch()
    silent = tuple(dict.fromkeys((*watch.silent, *members)))[-MOST_WATCHED:]
    group.store.put(replace(watch, silent=silent))
    for member in members:
        slot = f"{member}|{group.event.id}"
        watched = Watched(member=member)
        group.timers.set("week_over", after=WEEK, slot=slot, payload=watched, misfire=Misfire.ONCE)
        group.timers.set("path_over", after=2 * WEEK, slot=slot, payload=watched, misfire=Misfire.ONCE)


async def forget(member: MemberId, group: Group) -> None:
    """Look out for somebody no longer."""
    watch = await group.store.get(Watch)
    if watch is None:
        return
    left = Watch(
        silent=tuple(one for one in watch.silent if one != member),
        posts=tuple(post for post in watch.posts if post.member != member),
        second_week=tuple(one for one in watch.second_week if one != member),
        greetings=watch.greetings,
    )
    if left != watch:
        group.store.put(left)


@plugin.observe(MessageSent, backfill=False)
async def follow(event: MessageSent, group: Group, settings: WelcomeSettings) -> None:
    """Follow a newcomer's first steps, and who answers them."""
    watch = await group.store.get(Watch)
    if watch is None or event.place.direct:
        return
    actor = event.actor.id
    if watch.posts or event.reply_to in watch.greetings:
        watch = await _answered(event, watch, group)
    if actor in watch.second_week:
        group.facts.add("welcome.back_after_week", actor)
        watch = replace(watch, second_week=_without(watch.second_week, actor))
    if actor in watch.silent and not group.command:
        watch = await _first_post(event, watch, group, settings)
    if watch != await group.store.get(Watch):
        group.store.put(watch)


async def _first_post(event: MessageSent, watch: Watch, group: Group, settings: WelcomeSettings) -> Watch:
    actor = event.actor
    newcomer = await group.store.get(Newcomer, actor.id)
    if newcomer is not None:
        group.store.put(replace(newcomer, first_post_at=event.at), actor.id)
    group.facts.add("welcome.first_post", actor.id)
    silent = _without(watch.silent, actor.id)
    # A newcomer who answers somebody is in a talk already; nobody owes them an opening.
    if group.stopped or event.reply_to_actor not in (None, actor.id) or not settings.first_reply_within:
        return replace(watch, silent=silent)
    post = Post(message=event.message, member=actor.id, name=actor.name, at=event.at)
    group.timers.set("unanswered", after=settings.first_reply_within, slot=str(event.id), payload=post)
    return replace(watch, silent=silent, posts=(*watch.posts, post)[-MOST_WATCHED:])


async def _answered(event: MessageSent, watch: Watch, group: Group) -> Watch:
    """Take note when this message answers a newcomer's first one, or one of our greetings."""
    mentioned = {part.member for part in event.parts if isinstance(part, Mention)}
    open_posts: list[Post] = []
    for post in watch.posts:
        meant = event.reply_to == post.message or event.reply_to_actor == post.member or post.member in mentioned
        if not meant or event.actor.id == post.member:
            open_posts.append(post)
            continue
        group.facts.add("welcome.first_reply", post.member, other=event.actor.id)
        newcomer = await group.store.get(Newcomer, post.member)
        if newcomer is not None:
            group.store.put(replace(newcomer, answered_at=event.at), post.member)
    greetings = tuple(message for message in watch.greetings if message != event.reply_to)
    return replace(watch, posts=tuple(open_posts), greetings=greetings)


@plugin.on(MessageDeleted)
async def withdrawn(event: MessageDeleted, group: Group, settings: WelcomeSettings) -> None:
    """Await no answer to a message that is not there any more."""
    watch = await group.store.get(Watch)
    if watch is not None and any(post.message == event.message for post in watch.posts):
        posts = tuple(post for post in watch.posts if post.message != event.message)
        group.store.put(replace(watch, posts=posts))


@plugin.timer("unanswered")
async def nudge_staff(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """Tell staff about a newcomer's first message that nobody has answered."""
    post = group.payload(Post)
    watch = await group.store.get(Watch)
    if watch is None or post not in watch.posts:
        return
    group.store.put(replace(watch, posts=tuple(one for one in watch.posts if one != post)))
    minutes = int((group.now - post.at).total_seconds() // 60)
    name = post.name or group.text("welcome.names.friend")
    await group.tell_staff("welcome.unanswered.staff", name=name, group=group.title, minutes=minutes)


@plugin.timer("week_over")
async def await_return(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """From now on a message shows that a newcomer came back after a week."""
    member = group.payload(Watched).member
    watch = await group.store.get(Watch) or Watch()
    if await group.store.get(Newcomer, member) is not None and member not in watch.second_week:
        second_week = (*watch.second_week, member)[-MOST_WATCHED:]
        group.store.put(replace(watch, second_week=second_week))


@plugin.timer("path_over")
async def end_path(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """After two weeks nobody is a newcomer any more, unless there still is something to tell them."""
    member = group.payload(Watched).member
    newcomer = await group.store.get(Newcomer, member)
    last = max((step.after for step in settings.drip), default=timedelta())
    if newcomer is not None and group.now < newcomer.greeted_at + last:
        await _go_on(member, newcomer.greeted_at + last, group)
        return
    group.store.delete(Newcomer, member)
    await forget(member, group)


async def _go_on(member: MemberId, last: datetime, group: Group) -> None:
    """Look out for a newcomer until the last of their first words was told; that they came back counts no more."""
    slot = f"{member}|{group.event.id}"
    group.timers.set("path_over", at=last + TOLD, slot=slot, payload=Watched(member=member), misfire=Misfire.ONCE)
    watch = await group.store.get(Watch)
    if watch is not None and member in watch.second_week:
        group.store.put(replace(watch, second_week=_without(watch.second_week, member)))


def _without(members: tuple[MemberId, ...], member: MemberId) -> tuple[MemberId, ...]:
    return tuple(one for one in members if one != member)
