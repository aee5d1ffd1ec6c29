"""What is planned: the posts of ops.toml and those of the staff room, as one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from townhall import Group, MemberId, UserError
from townhall_campaign.post import Post
from townhall_campaign.records import Planned
from townhall_campaign.settings import CampaignSettings


class PlannedPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post with its name and whoever wrote it."""

    name: str
    post: Post
    author: str = ""
    """A member; empty when ops.toml does not say."""
    in_file: bool = True


async def planned_posts(group: Group, settings: CampaignSettings) -> Mapping[str, PlannedPost]:
    """Return all posts by name; one of the file wins over one of the staff room."""
    found = {
        name: PlannedPost(name=name, post=one.post, author=one.author, in_file=False)
        for name, one in await group.store.all(Planned)
    }
    found.update((one.name, one) for one in _of_file(group, settings))
    return found


async def planned_post(name: str, group: Group, settings: CampaignSettings) -> PlannedPost | None:
    """Return one post."""
    if name in settings.posts:
        return next(one for one in _of_file(group, settings) if one.name == name)
    kept = await group.store.get(Planned, name)
    return None if kept is None else PlannedPost(name=name, post=kept.post, author=kept.author, in_file=False)


async def named_post(name: str, group: Group, settings: CampaignSettings) -> PlannedPost:
    """Return one post; raises :class:`UserError` that names those there are."""
    found = await planned_post(name, group, settings)
    if found is None:
        known = ", ".join(sorted(await planned_posts(group, settings)))
        raise UserError("campaign.post.unknown" if known else "campaign.post.none", name=name, known=known)
    return found


def _of_file(group: Group, settings: CampaignSettings) -> Iterator[PlannedPost]:
    for name, post in settings.posts.items():
        author: MemberId | str = group.member_id(post.by) if post.by else ""
        yield PlannedPost(name=name, post=post, author=author)
