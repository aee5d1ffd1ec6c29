"""Keeps the directory of each group: who was seen, under which name, and who is there now."""

from __future__ import annotations

from msgspec.structs import replace

from townhall.bus.people import CORE, DirectHome, KnownMember
from townhall.bus.restraints import noticed
from townhall.bus.turn import Turn
from townhall.model.events import (
    CaseOpened,
    CaseReversed,
    ContributionMade,
    DelegationEnded,
    InviteUsed,
    JoinRequested,
    JoinRequestWithdrawn,
    MemberBanned,
    MemberEvent,
    MemberJoined,
    MemberKicked,
    MemberLeft,
    MemberRolesChanged,
    MemberUnbanned,
    OfferDeclined,
)
from townhall.model.people import Member, Standing
from townhall.store.interface import RecordKey

MOST_KNOWN = 5000
"""People a lane remembers to have written down; beyond that it starts afresh."""

_GONE = MemberLeft | MemberKicked | MemberBanned
_OUTSIDE = (
    JoinRequested
    | JoinRequestWithdrawn
    | MemberUnbanned
    | InviteUsed
    | ContributionMade
    | CaseOpened
    | CaseReversed
    | DelegationEnded
    | OfferDeclined
)
"""What may also concern somebody who is not in the group."""
_TELLS_ROLES = MemberJoined | MemberRolesChanged
"""What tells all roles of somebody; where anything else names none, it may just not know them."""


async def met(turn: Turn, member: Member) -> None:
    """Write somebody down who acted here for the first time, or under a new name."""
    known = await turn.members.known(member.id)
    here = not turn.event.place.direct
    present = here or (known is not None and known.present)
    if known is None or known.present != present or _news(known.member, member):
        _write(turn, _merged(None if known is None else known.member, member), present=present)
    if here and (known is None or not known.present):
        _at_home(turn, member)
    lane = turn.lane
    # Somebody who only writes to us in private is met when they first speak in the group.
    if lane is not None and present:
        if len(lane.known) >= MOST_KNOWN:
            lane.known.clear()
        lane.known[member.id] = member.name


async def moved(turn: Turn, event: MemberEvent) -> None:
    """Write down who came, went or changed."""
    known = await turn.members.known(event.member.id)
    if known is None and isinstance(event, MemberLeft):
        # Whoever had themselves erased may go without being written down again.
        return
    before = None if known is None else known.member
    noticed(turn, event, "" if before is None else before.name)
    member = _merged(before, event.member, roles=isinstance(event, _TELLS_ROLES))
    if isinstance(event, MemberRolesChanged) and not event.member.roles:
        member = replace(member, roles=_changed(() if before is None else before.roles, event))
    gone = isinstance(event, _GONE)
    present = not gone and (not isinstance(event, _OUTSIDE) or (known is not None and known.present))
    _write(turn, replace(member, standing=Standing.OUTSIDE) if gone else member, present=present)
    if isinstance(event, MemberJoined):
        _at_home(turn, member)
    if gone and turn.lane is not None:
        turn.lane.known.pop(event.member.id, None)


def _changed(roles: tuple[str, ...], event: MemberRolesChanged) -> tuple[str, ...]:
    """Return somebody's roles after a change of which the platform tells only what came and went."""
    if not event.added and not event.removed:
        return ()
    return (*(role for role in roles if role not in (*event.removed, *event.added)), *event.added)


def _write(turn: Turn, member: Member, *, present: bool) -> None:
    where = RecordKey(turn.configuration.id, CORE, KnownMember.__name__, member.id)
    turn.collect().records[where] = KnownMember(member=member, present=present)


def _at_home(turn: Turn, member: Member) -> None:
    """A private talk with this person belongs here, until we write to them on behalf of another group."""
    where = RecordKey(member.id, CORE, DirectHome.__name__, "")
    turn.collect().records[where] = DirectHome(group=turn.configuration.id)


def _news(known: Member, member: Member) -> bool:
    roles = member.roles or known.roles
    return (known.name, known.handle, known.roles) != (member.name, member.handle, roles) or (
        member.standing not in (Standing.UNKNOWN, known.standing)
    )


def _merged(known: Member | None, member: Member, *, roles: bool = False) -> Member:
    """Keep what an earlier event told and this one does not; ``roles``: this one tells all of them, if any."""
    if known is None:
        return member
    return replace(
        member,
        name=member.name or known.name,
        handle=member.handle or known.handle,
        standing=known.standing if member.standing is Standing.UNKNOWN else member.standing,
        joined_at=member.joined_at or known.joined_at,
        account_created_at=member.account_created_at or known.account_created_at,
        roles=member.roles if roles else member.roles or known.roles,
    )
