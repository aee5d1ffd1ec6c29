"""Give each group its part of a run: some hundred at a time, so that nobody else has to wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from townhall import Group, GroupId, Handed, HandedBack, Record, replace
from townhall_campaign.cards import show_card
from townhall_campaign.dealing import take
from townhall_campaign.declared import plugin
from townhall_campaign.finishing import finish_if_over
from townhall_campaign.parts import Outcome, Part, Recipient, Told
from townhall_campaign.records import Run, Target
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.tallying import add_target, note_outcome, target_key
from townhall_campaign.wording import event_of

AT_ONCE: Final = 250


class Rest(Record, frozen=True, kw_only=True):
    """The groups that are still to be given their part."""

    run: str
    due: datetime
    groups: tuple[GroupId, ...]


async def give(
    run_key: str, due: datetime, groups: Sequence[GroupId], group: Group, settings: CampaignSettings
) -> None:
    """Write down each group as a target and give it its part; the rest follows at once, in turns of its own."""
    run = await group.store.get(Run, run_key)
    if run is None or run.state == "cancelled":
        return
    part = part_of(run, due, group, settings)
    names = aliases(group)
    await group.store.read_ahead(*((Target, target_key(run.key, one)) for one in groups[:AT_ONCE]))
    for one in groups[:AT_ONCE]:
        if await add_target(run, _target(one, run, names), group):
            await _hand(part, one, group, settings)
    rest = groups[AT_ONCE:]
    group.store.put(replace(run, giving=bool(rest)), run_key)
    if rest:
        group.hand(group.id, "rest", Rest(run=run_key, due=due, groups=tuple(rest)))
    elif run.state == "running":
        await show_card(run, group)


@plugin.handed("rest")
async def give_rest(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Go on giving groups their part of a run."""
    rest = group.payload(Rest)
    await give(rest.run, rest.due, rest.groups, group, settings)


async def give_people(
    run: Run, due: datetime, to: GroupId, recipients: Sequence[Recipient], group: Group, settings: CampaignSettings
) -> None:
    """Write down people as targets and give their group its part."""
    names = aliases(group)
    taken = [one for one in recipients if await add_target(run, _target(to, run, names, one), group)]
    if taken or run.content.light:
        if run.content.light:
            await add_target(run, _target(to, run, names), group)
        part = replace(part_of(run, due, group, settings), recipients=tuple(taken))
        await _hand(part, to, group, settings)


def part_of(run: Run, due: datetime, group: Group, settings: CampaignSettings) -> Part:
    """Return what every group is given of a run."""
    return Part(
        run=run.key,
        home=group.alias,
        post=run.post,
        content=run.content,
        due=due,
        until=run.until or due + run.content.lasts,
        event=event_of(run.content, settings, group.zone),
        right=run.right,
        rehearsal=run.state == "rehearsal",
        try_number=run.try_number,
    )


def _target(to: GroupId, run: Run, names: Mapping[GroupId, str], one: Recipient | None = None) -> Target:
    person, account = ("", "") if one is None else (one.person, one.member)
    return Target(group=to, alias=names.get(to, to), member=person, account=account, try_number=run.try_number)


def aliases(group: Group) -> Mapping[GroupId, str]:
    """Return the names of all groups that have the plugin, by id."""
    return {one.id: one.alias for one in group.siblings()}


async def _hand(part: Part, to: GroupId, group: Group, settings: CampaignSettings) -> None:
    if to == group.id:
        await take(part, group, settings)
    else:
        group.hand(to, "part", part, slot=part.key)


@plugin.handed("part")
async def take_part(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Take a part of a run that another group has planned."""
    await take(group.payload(Part), group, settings)


@plugin.handed_back("part")
async def not_taken(event: HandedBack, group: Group, settings: CampaignSettings) -> None:
    """Write down that a group has not taken its part, and why."""
    part = group.payload(Part)
    reason = f"campaign.reason.back_{event.reason}"
    told = tuple(Told(state="failed", member=member, reason=reason, at=group.now) for member in part.targets)
    alias = aliases(group).get(event.target, event.target)
    await note_outcome(Outcome(run=part.run, alias=alias, try_number=part.try_number, told=told), event.target, group)
    await finish_if_over(part.run, group, settings)
