"""Rooms that go on elsewhere: a tombstone is followed into the room it names, and the group is told to have moved."""

from __future__ import annotations

from townhall.model.events import AdapterDegraded, Event, GroupMigrated
from townhall.model.ids import EventId, group_id
from townhall.model.places import Place
from townhall_matrix.places import PLATFORM, RoomState
from townhall_matrix.reading import moment, own_id_of, read
from townhall_matrix.requests import Call
from townhall_matrix.shapes import Creation
from townhall_matrix.standings import creations
from townhall_matrix.steps import Steps, Stopped


class Moves:
    """Follows the tombstones of one account's rooms, each until it led somewhere."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._refused: set[str] = set()

    @property
    def awaited(self) -> frozenset[str]:
        """Rooms we could not come into and would accept an invitation to."""
        return frozenset(self._steps.world.rooms[old].replacement for old in self._refused)

    async def follow(self) -> list[Event]:
        """Go where the rooms of ops.toml have gone; return what there is to tell."""
        world = self._steps.world
        found: list[Event] = []
        for id in world.wanted:
            room = world.rooms.get(id)
            if room is None or not room.replacement or id in world.moved or room.tombstone is None:
                continue
            new = world.rooms.get(room.replacement)
            if id in self._refused and (new is None or not new.joined):
                continue
            found += await self._follow(room)
        return found

    async def _follow(self, room: RoomState) -> list[Event]:
        world, tombstone = self._steps.world, room.tombstone
        assert tombstone is not None
        server = tombstone.sender.partition(":")[2]
        try:
            await self._steps.join(room.replacement, server)
        except Stopped as stopped:
            self._refused.add(room.id)
            reason = f"The room {room.name or room.id} goes on as {room.replacement}, where we are not let in"
            return [self._degraded(room, f"{reason}: {stopped.said or 'refused'}.", f"Invite {world.own_user} there.")]
        if not await self._continues(room):
            self._refused.add(room.id)
            reason = f"The room {room.name or room.id} says it goes on as {room.replacement}, which does not say so."
            return [self._degraded(room, reason, "Check who closed the room; put the right chat into ops.toml.")]
        self._refused.discard(room.id)
        world.moved[room.id] = room.replacement
        world.wanted |= {room.replacement}
        new = group_id(PLATFORM, world.account, room.replacement)
        return [GroupMigrated(id=own_id_of(tombstone, room), at=moment(tombstone), place=room.place, new_group=new)]

    async def _continues(self, room: RoomState) -> bool:
        """Return whether the new room names the old one as the one before it."""
        answer = await self._steps.ask("rooms", room.replacement, "state", "m.room.create", "")
        creation = read(creations, answer.body) or Creation()
        if creation.predecessor is not None and creation.predecessor.room_id == room.id:
            return True
        await self._steps.do(Call("POST", ("rooms", room.replacement, "leave"), {}))
        return False

    def _degraded(self, room: RoomState, reason: str, remedy: str) -> Event:
        tombstone = room.tombstone
        assert tombstone is not None
        place = Place(group_id(PLATFORM, self._steps.world.account, ""))
        id = EventId(f"{own_id_of(tombstone, room)}|degraded")
        return AdapterDegraded(id=id, at=moment(tombstone), place=place, reason=reason, remedy=remedy)
