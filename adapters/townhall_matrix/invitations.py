"""Invitations: those into rooms of ops.toml and into private talks with people of these rooms are accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from structlog.typing import FilteringBoundLogger

from townhall_matrix.memberships import memberships
from townhall_matrix.reading import read, read_event
from townhall_matrix.saying import Saying
from townhall_matrix.shapes import InvitedRoom, Membership, RoomEvent
from townhall_matrix.steps import Steps, Stopped

MOST_OPEN = 1000
MOST_ASKED = 20
"""Rooms in which somebody is looked for who invites us to a private talk."""


class Invitations:
    """Decides on invitations of one account."""

    def __init__(
        self, steps: Steps, saying: Saying, log: FilteringBoundLogger, *, rooms: bool, private_talks: bool
    ) -> None:
        self._steps = steps
        self._saying = saying
        self._log = log
        self._rooms = rooms
        self._private_talks = private_talks
        self._open: dict[str, InvitedRoom] = {}
        """Invitations that were left alone; ops.toml may want their rooms one day."""

    async def answer(self, invited: Mapping[str, InvitedRoom], awaited: Collection[str] = ()) -> None:
        """Accept what is to be accepted; the rest stays as it is, for the operator to see."""
        world = self._steps.world
        for id in [one for one in self._open if one in world.wanted or one in awaited]:
            await self._into_room(id)
        for id, room in invited.items():
            if id in world.wanted or id in awaited:
                await self._into_room(id)
            elif not await self._into_talk(id, room) and len(self._open) < MOST_OPEN:
                self._open[id] = room
                self._log.info("matrix_invitation_left", room=id)

    async def _into_room(self, id: str) -> None:
        self._open.pop(id, None)
        if self._rooms:
            await self._accept(id)

    async def _into_talk(self, id: str, room: InvitedRoom) -> bool:
        """Begin a private talk with somebody we know; return whether it is one."""
        inviter = self._inviter(room) if self._private_talks else ""
        if not inviter or not await self._is_known(inviter) or not await self._accept(id):
            return False
        try:
            await self._saying.keep_direct(id, inviter)
        except Stopped as stopped:
            self._log.warning("matrix_private_talk_not_kept", room=id, reason=stopped.said)
        return True

    async def _accept(self, room: str) -> bool:
        try:
            await self._steps.join(room)
        except Stopped as stopped:
            self._log.warning("matrix_invitation_failed", room=room, reason=stopped.said)
            return False
        return True

    def _inviter(self, room: InvitedRoom) -> str:
        """Return who invites us to a private talk; empty when it is none, or one that we could not read."""
        shown = [event for raw in room.invite_state.events if (event := read_event(raw)) is not None]
        if any(event.type == "m.room.encryption" for event in shown):
            return ""
        mine = (event for event in shown if event.state_key == self._steps.world.own_user and _is_direct(event))
        return next((event.sender for event in mine), "")

    async def _is_known(self, user: str) -> bool:
        """Return whether somebody is in a room of ops.toml."""
        world = self._steps.world
        for id in sorted(world.wanted)[:MOST_ASKED]:
            if not (room := world.rooms.get(id)) or not room.joined:
                continue
            answer = await self._steps.homeserver.call("GET", "rooms", id, "state", "m.room.member", user)
            member = read(memberships, answer.body) if answer.ok else None
            if member is not None and member.membership == "join":
                return True
        return False


def _is_direct(event: RoomEvent) -> bool:
    content = read(memberships, event.content) or Membership()
    return event.type == "m.room.member" and content.membership == "invite" and content.is_direct is True
