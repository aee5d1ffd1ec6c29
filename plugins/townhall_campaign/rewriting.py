"""An edit of a post that has been sent changes the messages that stand, where the platform lets it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from townhall import EditMessage, Feature, Group, Handed, MessageId, MessageRef, Place, Record, replace
from townhall_campaign.approving import approver_of
from townhall_campaign.declared import plugin
from townhall_campaign.giving import part_of
from townhall_campaign.parts import Part
from townhall_campaign.plan import PlannedPost
from townhall_campaign.records import Posted
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.steering import latest_run
from townhall_campaign.tallying import targets_of
from townhall_campaign.throttle import is_rule
from townhall_campaign.writing import message_of

STILL_EDITED: Final = timedelta(days=7)
"""How long after a run an edit still changes what was sent."""


class Rewrite(Record, frozen=True, kw_only=True):
    """Tells a group to change what it was sent of a run."""

    part: Part


async def follow_edits(posts: Iterable[PlannedPost], group: Group, settings: CampaignSettings) -> None:
    """Follow edits of ops.toml in what was sent already."""
    for one in posts:
        if not is_rule(one.post):
            await follow_edit(one, group, settings)


async def follow_edit(one: PlannedPost, group: Group, settings: CampaignSettings) -> int:
    """Change what was sent of a single post that was edited since; return in how many groups.

    A post that needs an approval is changed only after its new words have been approved.
    """
    run = await latest_run(one.name, group)
    if run is None or run.state not in ("running", "done") or is_rule(one.post) or one.post.personal:
        return 0
    same_time = run.content.at == one.post.at and run.content.relative == one.post.relative
    if not same_time or run.content == one.post or group.now - run.opened_at > STILL_EDITED:
        return 0
    if one.post.needs_approval and await approver_of(one, group, settings) is None:
        return 0
    run = replace(run, content=one.post)
    group.store.put(run, run.key)
    rewrite = Rewrite(part=part_of(run, run.due, group, settings))
    sent = [target for target in await targets_of(run.key, group) if target.state == "sent"]
    for target in sent:
        if target.group == group.id:
            await _rewrite(rewrite.part, group)
        else:
            group.hand(target.group, "rewrite", rewrite, slot=run.key)
    return len(sent)


@plugin.handed("rewrite")
async def hear_rewrite(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Change what this group was sent of a run."""
    await _rewrite(group.payload(Rewrite).part, group)


async def _rewrite(part: Part, group: Group) -> None:
    if not group.can(Feature.EDIT):
        return
    for message, posted in await group.store.all(Posted):
        # A message in which something else stands, too, cannot be written anew from this part alone.
        if posted.name == part.name and not posted.member and not posted.others:
            target = MessageRef(MessageId(message))
            parts = message_of(part, (), group)
            group.do(EditMessage(place=Place(group.id), target=target, parts=parts))
            return
