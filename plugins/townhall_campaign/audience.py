"""Which groups a post goes to: by name or pattern and by platform, each once."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

import msgspec

from townhall import Group, GroupId
from townhall_campaign.post import Post


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """A group that a post goes to."""

    id: GroupId
    alias: str
    zone: ZoneInfo
    title: str

    @property
    def platform(self) -> str:
        """The platform it is on."""
        return self.id.partition(":")[0]


def destinations_of(post: Post, group: Group) -> Sequence[Destination]:
    """Return the groups a post goes to, in the order of ops.toml."""
    return [one for one in candidates(group) if is_meant(post, one.alias, one.platform, group.alias)]


def candidates(group: Group) -> Sequence[Destination]:
    """Return every group that can get posts."""
    return [
        Destination(id=one.id, alias=one.alias, zone=ZoneInfo(one.core.timezone), title=one.title)
        for one in group.siblings()
    ]


def is_meant(post: Post, alias: str, platform: str, home: str) -> bool:
    """Return whether a group is in the audience of a post."""
    wanted = post.audience
    if wanted.platforms and platform not in wanted.platforms:
        return False
    return any(fnmatchcase(alias, one) for one in wanted.groups) if wanted.groups else alias == home


def zones_of(post: Post, group: Group) -> Sequence[ZoneInfo]:
    """Return in which zones a post has slots: the home's, or each of its groups'."""
    if post.time == "home" or post.relative is not None:
        return [group.zone]
    return list({one.zone.key: one.zone for one in destinations_of(post, group)}.values())
