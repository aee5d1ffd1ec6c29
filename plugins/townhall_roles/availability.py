"""Whether somebody of the team is there: not on leave, and not silent for too long within the hours of a position."""

from __future__ import annotations

from datetime import datetime

from townhall import Group, MemberId
from townhall_roles.hours import time_on_duty
from townhall_roles.records import Absence, Seen
from townhall_roles.settings import RolesSettings


async def leave_of(member: MemberId, group: Group) -> datetime | None:
    """Return until when somebody is on leave, or None."""
    absence = await group.store.get(Absence, member)
    return absence.until if absence is not None and absence.until > group.now else None


async def is_silent(member: MemberId, position: str, group: Group, settings: RolesSettings) -> bool:
    """Return whether somebody has been silent for too long."""
    seen = await group.store.get(Seen, member)
    if seen is None:
        return False
    hours = settings.position(position).hours
    return time_on_duty(seen.at, group.now, hours, group.zone) >= settings.absent_after


async def is_free(member: MemberId, group: Group) -> bool:
    """Return whether somebody is in the group and not on leave; a substitute need not have written lately."""
    known = await group.members.get(member)
    gone = known is not None and not await group.members.present(member)
    return not gone and await leave_of(member, group) is None


async def is_available(member: MemberId, position: str, group: Group, settings: RolesSettings) -> bool:
    """Return whether one can turn to a holder now."""
    return await is_free(member, group) and not await is_silent(member, position, group, settings)


async def silent_from(member: MemberId, position: str, group: Group, settings: RolesSettings) -> datetime | None:
    """Return when somebody will have been silent for too long; None where only an hourly look can tell."""
    seen = await group.store.get(Seen, member)
    if seen is None or settings.position(position).hours:
        return None
    return seen.at + settings.absent_after
