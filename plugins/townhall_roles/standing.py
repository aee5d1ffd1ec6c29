"""Whether somebody stands high enough to appoint or dismiss somebody else."""

from __future__ import annotations

from townhall import ButtonPressed, CommandInvoked, Group, MemberId, Rank, UserError
from townhall_roles.wording import person


async def check_above(event: CommandInvoked | ButtonPressed, target: MemberId, group: Group) -> None:
    """Refuse what goes against an equal or higher rank; what concerns oneself is not against anybody."""
    if target != event.actor.id and await group.asker_rank() <= await group.rank(target):
        raise UserError("roles.appoint.outranked", name=await person(target, group))


async def check_not_for_oneself(event: CommandInvoked, target: MemberId, group: Group) -> None:
    """Refuse to let a holder of a position appoint themselves; staff may."""
    if target == event.actor.id and await group.asker_rank() < Rank.STAFF:
        raise UserError("roles.appoint.oneself")
