"""Tell the group that planned a run what became of it here."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group
from townhall_campaign.parts import Outcome, Told, Trace
from townhall_campaign.tallying import note_outcome


async def tell_home(trace: Trace, told: Sequence[Told], group: Group) -> None:
    """Tell what became of a part, durably and once."""
    outcome = Outcome(run=trace.run, try_number=trace.try_number, told=tuple(told))
    if trace.home == group.alias:
        await note_outcome(outcome, group.id, group.alias, group)
