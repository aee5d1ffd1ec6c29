"""The people of a group, as a plugin asks about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from townhall.bus import erased_people
from townhall.bus.delegation.ways_back import way_back
from townhall.bus.links import accounts_of, linked_accounts
from townhall.bus.people import CORE, KnownMember
from townhall.bus.restraints import BAN, MUTE, in_force
from townhall.model.actions import Action, Ban, Mute
from townhall.model.ids import MemberId
from townhall.model.people import Member, Standing
from townhall.plugin import desks

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


class MemberDesk(desks.Members):
    """The people of the group, as far as they were seen."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    async def known(self, member: MemberId) -> KnownMember | None:
        """Return what the directory holds of somebody, or None."""
        return await self._turn.world.known(self._turn.configuration.id, member)

    async def get(self, member: MemberId) -> Member | None:
        """Return somebody as they were last seen, or None."""
        known = await self.known(member)
        return None if known is None else known.member

    async def named(self, name: str) -> Sequence[Member]:
        """Return who goes by a name or a handle, exactly but for case."""
        wanted = name.strip().removeprefix("@").casefold()
        return [
            known.member
            for known in await self._everybody()
            if wanted and wanted in (known.member.name.casefold(), known.member.handle.casefold())
        ]

    async def standing(self, *standings: Standing) -> Sequence[Member]:
        """Return who has one of these standings on the platform, as they were last seen here."""
        everybody = await self._everybody()
        return [known.member for known in everybody if known.present and known.member.standing in standings]

    async def _everybody(self) -> Sequence[KnownMember]:
        scope = (self._turn.configuration.id, CORE, KnownMember.__name__)
        return [
            known
            for _, known in await self._turn.world.load_all(scope, KnownMember, "", self._turn.undurable_records())
        ]

    async def everybody(self) -> Sequence[Member]:
        """Return who is in the group now, as far as they were seen; bots are among them."""
        return [known.member for known in await self._everybody() if known.present]

    async def present(self, member: MemberId) -> bool:
        """Return whether somebody is in the group now, as far as the platform tells."""
        known = await self.known(member)
        return known is not None and known.present

    async def in_staff_room(self, member: MemberId) -> bool:
        """Return whether somebody is in the group's staff room now, as far as the platform tells."""
        room = self._turn.other(self._turn.configuration.core.staff_room)
        known = None if room is None else await self._turn.world.known(room.id, member)
        return known is not None and known.present

    async def person(self, member: MemberId) -> MemberId:
        """Return what stands for the person behind an account, in all groups of the community."""
        return (await self._accounts(member))[0]

    async def same_person(self, member: MemberId) -> frozenset[MemberId]:
        """Return all accounts of the person behind an account, itself among them."""
        return frozenset(await self._accounts(member))

    async def linked(self) -> Mapping[MemberId, MemberId]:
        """Return what stands for the person behind every account that is linked with others."""
        return await linked_accounts(
            self._turn.world, self._turn.configuration.core.community or self._turn.configuration.id
        )

    def stands_for(self, name: str, member: MemberId) -> bool:
        """Return whether a name in the ledger is somebody's, also from before they were erased."""
        return erased_people.stands_for(self._turn, name, member)

    async def behind(self, name: str) -> MemberId | None:
        """Return whose a name in the ledger is, None while that is an erased person who has not come back."""
        return await erased_people.behind(self._turn, name)

    async def held_by_others(self, member: MemberId) -> frozenset[str]:
        """Return which of ``mute`` and ``ban`` somebody is under by another plugin."""
        held = {what: await in_force(self._turn, member, what) for what in (MUTE, BAN)}
        # What a person did in the client is nobody's yet: a plugin may have taken it over as its own.
        own = ("", self._turn.plugin)
        return frozenset(what for what, some in held.items() if any(one.plugin not in own for one in some))

    async def way_back(self, key: str) -> Action | None:
        """Return what takes back a mute or ban that this plugin decided."""
        row = await self._turn.outgoing(key)
        if row is None or row.plugin != self._turn.plugin or not isinstance(row.action, Mute | Ban):
            return None
        meant = await erased_people.meant_by(self._turn, row)
        return None if meant is None else (await way_back(self._turn, meant)).action

    async def _accounts(self, member: MemberId) -> tuple[MemberId, ...]:
        core = self._turn.configuration.core
        return await accounts_of(self._turn.world, core.community or self._turn.configuration.id, member)
