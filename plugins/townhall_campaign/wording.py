"""The words of a post in the language of whoever gets it, with its pictures and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from townhall import Button, ButtonRows, Group, Image, Member, Parts, plain_words, under_each_other
from townhall_campaign.parts import EventFacts
from townhall_campaign.post import Post, PostButton
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import start_of

MOST_SHOWN: Final = 300
"""Characters of a post that a card shows."""


def event_of(post: Post, settings: CampaignSettings, zone: ZoneInfo) -> EventFacts | None:
    """Return what a post says of its event, None without one."""
    event = settings.events.get(post.relative.event) if post.relative is not None else None
    if event is None or post.relative is None:
        return None
    return EventFacts(title=event.title or post.relative.event, start=start_of(event, zone))


def words_of(group: Group, text: str, event: EventFacts | None = None, name: Member | str = "") -> Parts:
    """Return a text of a post with everything it may name filled in."""
    return group.text(
        text,
        group=group.title,
        purpose=group.charter.purpose,
        name=name,
        event="" if event is None else event.title,
        start="" if event is None or event.start is None else shown_time(group, event.start),
    )


def word(group: Group, key: str, /, **variables: object) -> str:
    """Return a text of ours in the group's language, without any form."""
    return plain_words(group.text(key, **variables))


def counts_text(group: Group, counts: Mapping[str, int]) -> str:
    """Return how many targets are in which state, in words."""
    order = ("sent", "would", "waiting", "handed", "failed", "held", "dropped")
    said = [word(group, f"campaign.count.{one}", count=counts[one]) for one in order if counts.get(one)]
    return word(group, "campaign.names.comma").join(said) or word(group, "campaign.count.nobody")


def shown_time(group: Group, instant: datetime) -> str:
    """Return an instant as the group's clocks show it."""
    return instant.astimezone(group.zone).strftime("%Y-%m-%d %H:%M")


def pictures_of(post: Post) -> Parts:
    """Return the pictures of a post."""
    return tuple(Image(source) for source in post.pictures)


def buttons_of(group: Group, post: Post) -> Parts:
    """Return the buttons of a post, one to a row; without any, nothing."""
    rows = tuple((_button(group, one),) for one in post.buttons)
    return (ButtonRows(rows),) if rows else ()


def _button(group: Group, one: PostButton) -> Button:
    label = word(group, one.label)
    return Button(label, url=one.url) if one.url else group.button("signup", label, one.event)


def excerpt(group: Group, settings: CampaignSettings, post: Post) -> str:
    """Return how a post begins, for a card."""
    event = event_of(post, settings, group.zone)
    shown = " / ".join(plain_words(words_of(group, text, event)) for text in post.texts)
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"


def lines(*several: Parts | str) -> Parts:
    """Return texts one below the other; empty ones are left out."""
    return under_each_other(one for one in several if one)
