"""A soft word when a talk runs away from the theme of the group: at most one in a while, and never a case."""

from __future__ import annotations

from functools import lru_cache

from townhall import Group, Lane, MessageSent, Mode, WordList
from townhall_rules.declared import plugin
from townhall_rules.reach import reach
from townhall_rules.records import OffTopicRun
from townhall_rules.settings import OffTopic, RulesSettings
from townhall_rules.wording import words

MOST_TIMES = 50


@plugin.on(MessageSent)
async def nudge(event: MessageSent, group: Group, settings: RulesSettings) -> None:
    """Nudge when enough messages of several people in a short time were beside the theme."""
    theme = settings.off_topic
    if not theme.words or event.place.direct or group.command or not _list(theme.words).find(event.text):
        return
    before = await group.store.get(OffTopicRun) or OffTopicRun()
    kept = [pair for pair in zip(before.times, before.people, strict=True) if group.now - pair[0] < theme.within]
    run = [*kept, (group.now, event.actor.id)][-MOST_TIMES:]
    nudged_at = before.nudged_at
    if _is_run(len(run), len({person for _, person in run}), theme) and _may(before, theme, group):
        run, nudged_at = [], group.now
        await _say(group, settings)
    times, people = tuple(at for at, _ in run), tuple(person for _, person in run)
    group.store.put(OffTopicRun(times=times, people=people, nudged_at=nudged_at))


def _is_run(messages: int, people: int, theme: OffTopic) -> bool:
    return messages >= theme.run and people >= 2


def _may(before: OffTopicRun, theme: OffTopic, group: Group) -> bool:
    return before.nudged_at is None or group.now - before.nudged_at >= theme.every


async def _say(group: Group, settings: RulesSettings) -> None:
    purpose = group.charter.purpose or group.title
    if await reach(group, settings) is Mode.ACT:
        said = await group.say("rules.off_topic.nudge", purpose=purpose, lane=Lane.COMMUNITY)
        group.because(words(group, "rules.off_topic.reason"), of=[said])
    else:
        group.because(words(group, "rules.off_topic.reason"))


@lru_cache(maxsize=256)
def _list(written: tuple[str, ...]) -> WordList:
    return WordList(written)
