"""How far the rules may go by themselves now: as ``mode`` says, and no further than asking in their first days."""

from __future__ import annotations

from townhall import ButtonPressed, CommandInvoked, FormSubmitted, Group, MemberId, Mode, Rank, TimerFired
from townhall_rules.declared import plugin
from townhall_rules.norms import norms_now
from townhall_rules.records import DisputeOn
from townhall_rules.settings import RulesSettings

ASKED = CommandInvoked | ButtonPressed | FormSubmitted


async def reach(group: Group, settings: RulesSettings) -> Mode:
    """Return the mode that holds at this moment.

    ``mode = "act"`` means ``suggest`` for ``careful_for`` after this group first had rules. What staff order
    themselves is done in every mode.
    """
    if isinstance(group.event, ASKED):
        return Mode.ACT
    if settings.mode is not Mode.ACT:
        return settings.mode
    norms = await norms_now(group, settings)
    if group.now >= norms.began + settings.careful_for:
        return Mode.ACT
    group.timers.set("careful_over", at=norms.began + settings.careful_for, slot="once")
    return Mode.SUGGEST


@plugin.timer("careful_over")
async def careful_over(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Tell staff that from now on nobody is asked before the ladder is followed."""
    # The first days may have been made longer since: then it is told when they are over.
    if settings.mode is Mode.ACT and await reach(group, settings) is Mode.ACT:
        await group.tell_staff("rules.careful.over", group=group.title)


async def disputed(group: Group) -> bool:
    """Return whether a dispute goes on."""
    dispute = await group.store.get(DisputeOn)
    return dispute is not None and group.now < dispute.until


async def is_team(group: Group, member: MemberId) -> bool:
    """Return whether somebody is of the team: owner, staff, or holder of a position."""
    return await group.rank(member) > Rank.MEMBER
