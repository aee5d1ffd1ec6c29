"""Remove old greetings, except those that somebody answered."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Feature, Group, MessageId, Misfire, Record, TimerFired, replace
from townhall_welcome.declared import plugin
from townhall_welcome.records import MOST_WATCHED, Watch
from townhall_welcome.settings import WelcomeSettings


class Greeting(Record, frozen=True, kw_only=True):
    """Which messages a greeting consists of."""

    messages: tuple[MessageId, ...]


async def keep_in_mind(messages: Sequence[MessageId], group: Group, settings: WelcomeSettings) -> None:
    """Remove a greeting after its time, where messages can be removed."""
    if not settings.clean_after or not messages or not group.can(Feature.DELETE_OWN):
        return
    watch = await group.store.get(Watch) or Watch()
    greetings = (*watch.greetings, *messages)[-MOST_WATCHED:]
    group.store.put(replace(watch, greetings=greetings))
    group.timers.set(
        "clean",
        after=settings.clean_after,
        slot=str(group.event.id),
        payload=Greeting(messages=tuple(messages)),
        misfire=Misfire.ONCE,
    )


@plugin.timer("clean")
async def clean(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """Remove a greeting that nobody answered."""
    greeting = group.payload(Greeting)
    watch = await group.store.get(Watch) or Watch()
    unanswered = [message for message in greeting.messages if message in watch.greetings]
    if len(unanswered) == len(greeting.messages):
        await group.delete(*unanswered, reason="an old greeting")
    greetings = tuple(message for message in watch.greetings if message not in greeting.messages)
    group.store.put(replace(watch, greetings=greetings))
