"""What `check` finds wrong with posts that go to other groups: an audience of nobody."""

from __future__ import annotations

from collections.abc import Iterator

from townhall import Configuration, Finding, contributes
from townhall_campaign.audience import is_meant
from townhall_campaign.planning import Home, homes_of
from townhall_campaign.post import Post


@contributes
def townhall_findings(configuration: Configuration) -> list[Finding]:
    """Return what is wrong with posts that go to other groups."""
    homes = list(homes_of(configuration))
    return [
        finding
        for home in homes
        for name, post in home.settings.posts.items()
        for finding in _findings(home, name, post, homes)
    ]


def _findings(home: Home, name: str, post: Post, homes: list[Home]) -> Iterator[Finding]:
    at = ("groups", home.group.alias, "campaign", "posts", name)
    meant = [one for one in homes if is_meant(post, one.group.alias, one.group.platform, home.group.alias)]
    if not meant:
        known = ", ".join(one.group.alias for one in homes)
        fault = f"its audience is nobody, because no group with campaigns fits {_audience(post)}"
        remedy = f"Groups with campaigns are: {known}. Switch campaigns on in the group you mean, or name one of these."
        yield Finding(code="nobody", fault=fault, remedy=remedy, fatal=True, at=(*at, "audience"))
    for event in dict.fromkeys(one.event for one in post.buttons if one.event):
        if strangers := [one.group.alias for one in meant if event not in one.settings.events]:
            fault = f"its button signs up for {event}, which is no event of {', '.join(strangers)}"
            remedy = "Plan the event there too, or give the post a link instead of the button."
            yield Finding(code="event-elsewhere", fault=fault, remedy=remedy, at=(*at, "buttons"))


def _audience(post: Post) -> str:
    wanted = [*post.audience.groups, *(f"platform {one}" for one in post.audience.platforms)]
    return ", ".join(wanted) or "it"
