"""What may or may not have been sent of a run: staff decide about all of it at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from townhall import CommandInvoked, Group, Parts, UserError
from townhall_campaign.parts import over_all
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.steering import run_named

AGAIN: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("again", "再发"), True),
    **dict.fromkeys(("leave", "保持"), False),
}


async def decide_uncertain(
    event: CommandInvoked, name: str, said: str, group: Group, settings: CampaignSettings
) -> Parts:
    """Have what is uncertain of a run sent again, or left as it is; without such a word say how much that is."""
    run = await run_named(name, group, settings)
    batch = over_all(group.alias, run.key)
    count = (await group.batch(batch)).held
    if not count:
        raise UserError("campaign.uncertain.nothing", name=name)
    if not said:
        return group.text("campaign.uncertain.how", name=name, count=count)
    again = AGAIN.get(said.casefold())
    if again is None:
        raise UserError("campaign.uncertain.words", name=name, said=said)
    if again and run.state == "cancelled":
        raise UserError("campaign.run.over", name=name)
    group.decide_uncertain(batch, again=again, by=event.actor)
    return group.text("campaign.uncertain.decided", name=name)
