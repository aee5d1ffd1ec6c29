"""Small words that texts are put together from: durations, dates, excerpts, steps."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall import Feature, Group, Member, MemberId, plain_words
from townhall_rules.steps import Step

EXCERPT = 60
"""How much of a message is shown, in characters."""


def words(group: Group, key: str, /, **variables: object) -> str:
    """Return a text of the catalogues as plain words."""
    return plain_words(group.text(key, **variables))


def span(group: Group, length: timedelta) -> str:
    """Return a duration in the largest unit that gives a whole number: 30 minutes, 1 hour, 7 days."""
    seconds = max(int(length.total_seconds()), 0)
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= size and seconds % size == 0:
            return words(group, f"rules.span.{unit}", count=seconds // size)
    if seconds > 120:
        return words(group, "rules.span.minutes", count=seconds // 60)
    return words(group, "rules.span.seconds", count=seconds)


def day(group: Group, at: datetime) -> str:
    """Return a date in the group's own time."""
    return at.astimezone(group.zone).strftime("%Y-%m-%d")


def minute(group: Group, at: datetime) -> str:
    """Return a date with the time of day in the group's own time."""
    return at.astimezone(group.zone).strftime("%Y-%m-%d %H:%M")


def excerpt(text: str, most: int = EXCERPT) -> str:
    """Return the beginning of somebody's words on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def step_words(group: Group, step: Step) -> str:
    """Return what a step means, as people read it."""
    key = f"rules.step.{'announced_' if step.announced else ''}{step.act}"
    if step.act == "ban" and step.span is None:
        return words(group, f"{key}_for_good")
    return words(group, key, span="" if step.span is None else span(group, step.span))


def step_here(group: Group, step: Step) -> str:
    """Return what a step means for the one it concerns; what we cannot do here ourselves is promised to nobody."""
    needed = {"mute": Feature.MUTE, "kick": Feature.KICK, "ban": Feature.BAN}.get(step.act)
    return step_words(group, step) if needed is None or group.can(needed) else words(group, "rules.step.by_team")


async def somebody(group: Group, member: MemberId | str) -> Member:
    """Return a person for a text, by the name they were last seen under."""
    known = await group.members.get(MemberId(member))
    return known if known is not None else Member(id=MemberId(member), name=words(group, "rules.names.somebody"))
