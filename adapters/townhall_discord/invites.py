"""Through which invitation somebody came, inferred from the counters of uses: Discord does not tell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from townhall.model.events import Event, InviteUsed, MemberJoined
from townhall.model.ids import EventId
from townhall_discord.rights import in_guild
from townhall_discord.scope import Scope
from townhall_discord.shapes_of_guilds import Invite
from townhall_discord.wire import REFUSALS, Wire
from townhall_discord.world import World

_MANAGE_GUILD = 1 << 5
Counters = Mapping[str, Invite]


def used_between(
    before: Counters, after: Sequence[Invite], joined: Sequence[MemberJoined], scope: Scope
) -> list[InviteUsed]:
    """Return which invitation the only newcomer came through; nothing when two people or two links fit."""
    unused = Invite("")
    fitting = [invite for invite in after if invite.uses > before.get(invite.code, unused).uses]
    left = {invite.code for invite in after}
    # An invitation is gone after its last use.
    fitting += [one for one in before.values() if one.code not in left and one.max_uses == one.uses + 1]
    if len(joined) != 1 or len(fitting) != 1:
        return []
    event, invite = joined[0], fitting[0]
    return [
        InviteUsed(
            id=EventId(f"{event.id}|invite"),
            at=event.at,
            place=event.place,
            member=event.member,
            invite=f"https://discord.gg/{invite.code}",
            inviter=scope.member(invite.inviter.id) if invite.inviter is not None else None,
            certain=False,
        )
    ]


class Telling(Protocol):
    """The way events that no frame told go to Townhall."""

    ready: asyncio.Event

    async def tell(self, *events: Event) -> None:
        """Publish them."""
        ...


class Invitations:
    """Compares the counters after each coming; one call for each batch of newcomers."""

    def __init__(self, wire: Wire, world: World) -> None:
        self._wire = wire
        self._world = world
        self._newcomers: asyncio.Queue[list[MemberJoined]] = asyncio.Queue()
        self._known: dict[str, dict[str, Invite]] = {}

    async def joined(self, events: list[MemberJoined]) -> None:
        """Take newcomers in."""
        await self._newcomers.put(events)

    async def run(self, telling: Telling) -> None:
        """Tell through which invitations people came, until cancelled."""
        await telling.ready.wait()
        for guild in list(self._world.atlas.guilds):
            if self._world.atlas.rooms_in(guild):
                await self._read(guild)
        while True:
            newcomers = await self._newcomers.get()
            while not self._newcomers.empty():
                newcomers = newcomers + self._newcomers.get_nowait()
            for guild in dict.fromkeys(event.place.space for event in newcomers):
                mine = [event for event in newcomers if event.place.space == guild]
                before = self._before(guild)
                after = await self._read(guild)
                if before is not None and after is not None:
                    await telling.tell(*used_between(before, after, mine, self._world.scope))

    async def _read(self, guild: str) -> list[Invite] | None:
        map = self._world.atlas.guilds.get(guild)
        if map is None or not in_guild(map, self._world.atlas.us, map.our_roles) & _MANAGE_GUILD:
            return None
        try:
            found = await self._wire.fetch(list[Invite], "/guilds/{guild_id}/invites", guild_id=guild)
        except REFUSALS:
            return None
        self._known[guild] = {invite.code: invite for invite in found}
        return found

    def _before(self, guild: str) -> dict[str, Invite] | None:
        """Return the counters as they were, without what was taken back since."""
        known = self._known.get(guild)
        if known is None:
            return None
        left = {code: one for code, one in known.items() if code not in self._world.revoked}
        self._world.revoked -= known.keys()
        return left
