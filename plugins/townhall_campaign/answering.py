"""At home: how groups answered a run, what staff are told of it, and what is throttled."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, GroupId, Parts, replace
from townhall_campaign.parts import Figures
from townhall_campaign.records import PARTED_BY, Answered, Run
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.tallying import tally_of
from townhall_campaign.throttle import is_rule


async def note_figures(figures: Figures, source: GroupId, group: Group, settings: CampaignSettings) -> None:
    """Write down how a group answered a run, and tell staff what they should know."""
    group.store.put(Answered(figures=figures), f"{figures.run}{PARTED_BY}{source}")
    tally = await tally_of(figures.run, group)
    tally = replace(tally, measured=tally.measured + 1)
    group.store.put(tally, figures.run)
    run = await group.store.get(Run, figures.run)
    if run is None:
        return
    if figures.throttled and is_rule(run.content):
        alias = next((one.alias for one in group.siblings() if one.id == source), source)
        await group.tell_staff("campaign.throttle.begun", name=run.post, group=alias)
    if not is_rule(run.content) and not run.content.personal and tally.measured == tally.counts.get("sent", 0):
        await group.tell_staff(response_text(run.post, await answers_of(figures.run, group), group))


async def answers_of(run: str, group: Group) -> Sequence[Figures]:
    """Return how groups answered a run, as far as a day has passed there."""
    return [one.figures for _, one in await group.store.all(Answered, f"{run}{PARTED_BY}")]


def response_text(name: str, answered: Sequence[Figures], group: Group) -> Parts:
    """Return how a run was answered, in words: who responded, and who left."""
    active = max(sum(one.active for one in answered), 1)
    responders, leaves = sum(one.responders for one in answered), sum(one.leaves for one in answered)
    return group.text(
        "campaign.report.response",
        name=name,
        groups=len(answered),
        responders=responders,
        rate=f"{100 * responders / active:.1f}",
        sign_ups=sum(one.sign_ups for one in answered),
        leaves=leaves,
        annoyance=f"{100 * leaves / active:.1f}",
    )
