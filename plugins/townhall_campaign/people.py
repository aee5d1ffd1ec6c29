"""People and not groups: each is reached once, in whichever groups and accounts they are (S4, S7, S27)."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, GroupId, Handed, HandedBack, MemberId, replace
from townhall_campaign.cards import show_card
from townhall_campaign.declared import plugin
from townhall_campaign.finishing import finish_if_over
from townhall_campaign.giving import give_people
from townhall_campaign.parts import Found, Gather, Recipient
from townhall_campaign.post import Post
from townhall_campaign.records import PARTED_BY, Gathered, Run
from townhall_campaign.settings import CampaignSettings


async def ask_whom(run: Run, groups: Sequence[GroupId], group: Group, settings: CampaignSettings) -> None:
    """Ask groups whom they have of those that a run is for."""
    awaited = tuple(dict.fromkeys((*run.awaited, *groups)))
    group.store.put(replace(run, awaited=awaited), run.key)
    gather = Gather(run=run.key, home=group.alias, content=run.content)
    for one in groups:
        if one == group.id:
            await _note(run.key, one, await people_of(run.content, group), group, settings)
        else:
            group.hand(one, "gather", gather, slot=run.key)


async def people_of(post: Post, group: Group) -> Sequence[Recipient]:
    """Return whom this group has of those that a post is for; bots and those who left are none of them."""
    found: dict[MemberId, Recipient] = {}
    for member in await _members(post, group):
        known = await group.members.get(member)
        if known is not None and known.is_person and await group.members.present(member):
            person = await group.members.person(member)
            found.setdefault(person, Recipient(member=member, person=person))
    return list(found.values())


async def _members(post: Post, group: Group) -> Sequence[MemberId]:
    if not post.audience.labels:
        return [one.id for one in await group.members.everybody()]
    holders = [one.member for label in post.audience.labels for one in await group.labels.holders(label)]
    return list(dict.fromkeys(holders))


@plugin.handed("gather")
async def say_whom(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Say whom this group has of those that a run is for."""
    gather = group.payload(Gather)
    found = tuple(await people_of(gather.content, group))
    group.hand(event.source, "found", Found(run=gather.run, recipients=found), slot=gather.run)


@plugin.handed("found")
async def hear_whom(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Take in whom a group has."""
    found = group.payload(Found)
    await _note(found.run, event.source, found.recipients, group, settings)


@plugin.handed_back("gather")
async def nobody_there(event: HandedBack, group: Group, settings: CampaignSettings) -> None:
    """Go on without a group that does not answer."""
    await _note(group.payload(Gather).run, event.target, (), group, settings)


async def _note(
    run_key: str, source: GroupId, recipients: Sequence[Recipient], group: Group, settings: CampaignSettings
) -> None:
    run = await group.store.get(Run, run_key)
    if run is None:
        return
    run = replace(run, awaited=tuple(one for one in run.awaited if one != source))
    group.store.put(run, run_key)
    group.store.put(Gathered(recipients=tuple(recipients)), f"{run_key}{PARTED_BY}{source}")
    if not run.awaited:
        await _share_out(run, group, settings)


async def _share_out(run: Run, group: Group, settings: CampaignSettings) -> None:
    """Give each person to one group only: the first that has them, in the order of ops.toml."""
    prefix = f"{run.key}{PARTED_BY}"
    gathered = {key.removeprefix(prefix): one for key, one in await group.store.all(Gathered, prefix)}
    order = {one.id: place for place, one in enumerate(group.siblings())}
    seen: set[str] = set()
    for source in sorted(gathered, key=lambda one: order.get(GroupId(one), len(order))):
        mine = [one for one in gathered[source].recipients if one.person not in seen]
        seen.update(one.person for one in mine)
        group.store.delete(Gathered, f"{prefix}{source}")
        if run.state != "cancelled":
            await give_people(run, run.due, GroupId(source), mine, group, settings)
    if run.state == "running":
        await show_card(run, group)
    await finish_if_over(run.key, group, settings)
