"""What `check` finds wrong with posts by the groups they go to: nobody, too long a text, no such minute, no event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias
from zoneinfo import ZoneInfo

from townhall import Configuration, Finding, SettingsError, contributes
from townhall_campaign.planning import Home, homes_of
from townhall_campaign.post import Post
from townhall_campaign.showing import Place, length_faults
from townhall_campaign.slots import is_past
from townhall_campaign.surroundings import gap_faults

Path: TypeAlias = tuple[str | int, ...]
"""Where in ops.toml."""


@contributes
def townhall_findings(configuration: Configuration) -> list[Finding]:
    """Return what is wrong with posts in the groups they go to."""
    return list(findings_at(datetime.now(UTC), configuration))


def findings_at(now: datetime, configuration: Configuration) -> Iterator[Finding]:
    """Yield what is wrong with posts at some instant."""
    homes = list(homes_of(configuration))
    for home in homes:
        for name, post in home.settings.posts.items():
            at = ("groups", home.group.alias, "campaign", "posts", name)
            meant = home.audience_of(post, homes)
            yield from _of_the_audience(configuration, post, meant, homes, at)
            yield from _of_time(home, post, home.zones_of(post, meant), now, at)


def _of_time(home: Home, post: Post, zones: Sequence[ZoneInfo], now: datetime, at: Path) -> Iterator[Finding]:
    for error in gap_faults(post, zones, at):
        yield _fatal("no-such-minute", error)
    if zones and is_past(post, home.settings.events, zones, now):
        # Files keep what was sent long ago, so this stops no start; what never ran is told to staff, too.
        fault = f"its time is over ({post.shown_time}), so it is not sent any more"
        remedy = "Write a time to come, or take it out; if it has been sent, nothing needs doing."
        yield Finding(code="past", fault=fault, remedy=remedy, at=(*at, "at" if post.relative is None else "relative"))


def _of_the_audience(
    configuration: Configuration, post: Post, meant: Sequence[Home], homes: Sequence[Home], at: Path
) -> Iterator[Finding]:
    if not meant:
        known = ", ".join(one.group.alias for one in homes)
        fault = f"its audience is nobody, because no group with campaigns fits {_audience(post)}"
        remedy = f"Groups with campaigns are: {known}. Switch campaigns on in the group you mean, or name one of these."
        yield Finding(code="nobody", fault=fault, remedy=remedy, fatal=True, at=(*at, "audience"))
    for error in length_faults(post, places_of(configuration, meant), partial(_words, configuration), at):
        yield _fatal("too-long", error)
    for event in dict.fromkeys(one.event for one in post.buttons if one.event):
        if strangers := [one.group.alias for one in meant if event not in one.settings.events]:
            fault = f"its button signs up for {event}, which is no event of {', '.join(strangers)}"
            remedy = "Plan the event there too, or give the post a link instead of the button."
            yield Finding(code="event-elsewhere", fault=fault, remedy=remedy, at=(*at, "buttons"))


def _fatal(code: str, error: SettingsError) -> Finding:
    fault, _, remedy = str(error).partition(". ")
    return Finding(code=code, fault=fault, remedy=remedy, fatal=True, at=error.at)


def places_of(configuration: Configuration, homes: Sequence[Home]) -> Sequence[Place]:
    """Return the groups of an audience whose platforms are known."""
    found = [(one, configuration.capabilities_of(one.group)) for one in homes]
    return [Place(one.group.alias, one.group.core.locale, able) for one, able in found if able is not None]


def _words(configuration: Configuration, text: str, locale: str) -> str:
    """Return what a text of ops.toml says behind its key; a text that is none, as it is written."""
    for language in (locale, locale.partition("-")[0], "en"):
        if (said := configuration.texts.get(language, {}).get(text)) is not None:
            return said
    return text


def _audience(post: Post) -> str:
    wanted = [*post.audience.groups, *(f"platform {one}" for one in post.audience.platforms)]
    return ", ".join(wanted) or "it"
