"""Tell the group that planned a run what became of it here, and take that in there."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, Handed
from townhall_campaign.declared import plugin
from townhall_campaign.finishing import after_outcome
from townhall_campaign.parts import Outcome, Rehearsed, Told, Trace
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.tallying import note_outcome


async def tell_home(
    trace: Trace,
    told: Sequence[Told],
    group: Group,
    settings: CampaignSettings,
    *,
    rehearsed: Rehearsed | None = None,
) -> None:
    """Tell what became of a part, durably and once."""
    outcome = Outcome(
        run=trace.run, alias=group.alias, try_number=trace.try_number, told=tuple(told), rehearsed=rehearsed
    )
    home = group.sibling(trace.home)
    if home is None:
        return
    if home.id == group.id:
        await note_outcome(outcome, group.id, group)
        await after_outcome(outcome.run, group, settings)
    else:
        members = ",".join(one.member for one in told)
        state = told[0].state if told else ""
        group.hand(home.id, "outcome", outcome, slot=f"{trace.run}|{trace.try_number}|{state}|{members}")


@plugin.handed("outcome")
async def hear_outcome(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Take in what became of a part in another group."""
    outcome = group.payload(Outcome)
    await note_outcome(outcome, event.source, group)
    await after_outcome(outcome.run, group, settings)
