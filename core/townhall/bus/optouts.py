"""What people want no part of, over all groups of their account: ``optout:boards`` and ``optout:messages``.

One record per person is all there is. Plugins see it as labels in every group, also in one that ops.toml names only
later; the courier asks it before it writes to somebody in private.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from townhall.bus.cache import MISSING, Key
from townhall.bus.people import CORE
from townhall.bus.world import World
from townhall.model.actions import Lane, SayTo
from townhall.model.ids import GroupId, MemberId, account_of
from townhall.plugin.declarations import Record
from townhall.store.interface import Label, Outgoing, RecordKey

BOARDS = "optout:boards"
MESSAGES = "optout:messages"


class OptOut(Record, frozen=True, kw_only=True):
    """What somebody wants no part of; the key is the member's id, the scope the account's people."""

    boards: datetime | None = None
    """Since when they want to stand on no board."""
    messages: datetime | None = None
    """Since when they want no private messages that they did not ask for."""

    def labels(self) -> dict[str, datetime]:
        """Return the labels it means, with when they were given."""
        both = {BOARDS: self.boards, MESSAGES: self.messages}
        return {label: since for label, since in both.items() if since is not None}


def place_of(member: MemberId) -> RecordKey:
    """Return where the wishes of a person lie."""
    return RecordKey(f"people:{account_of(member)}", CORE, OptOut.__name__, member)


async def opt_out_of(world: World, member: MemberId, own: Mapping[Key, Record | None] | None = None) -> OptOut | None:
    """Return what somebody wants no part of; ``own`` is what the running turn has written itself."""
    where = place_of(member)
    if own and where in own:
        return cast("OptOut | None", own[where])
    value = world.cache.records.get(where, MISSING)
    return await world.load(where, OptOut) if value is MISSING else cast("OptOut | None", value)


async def opted_out(world: World, group: GroupId, label: str, own: Mapping[Key, Record | None]) -> dict[str, Label]:
    """Return the labels of everybody on a group's account who wants no part of something."""
    scope = (f"people:{account_of(group)}", CORE, OptOut.__name__)
    everybody = await world.load_all(scope, OptOut, "", own)
    return {
        member: Label(group=group, member=MemberId(member), label=label, source=CORE, granted_by=member, granted_at=at)
        for member, wishes in everybody
        if (at := wishes.labels().get(label)) is not None
    }


async def declines(world: World, row: Outgoing) -> bool:
    """Return whether a row is a private message its person does not want.

    What they asked for themselves, what concerns safety, and what an applicant must hear to be let in goes out.
    """
    action = row.action
    if not isinstance(action, SayTo) or row.asked or row.lane is Lane.SAFETY or action.request:
        return False
    wishes = await opt_out_of(world, action.member)
    return wishes is not None and wishes.messages is not None
