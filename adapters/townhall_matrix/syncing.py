"""Hearing: one long poll after the other, each published with the token that follows it in one commit.

nio's own sync loop is not used: it moves its token on before anybody has written down what came with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.adapter import AdapterError, Publish, Time
from townhall.model.events import AdapterConnected, AdapterDegraded, Event, GapRecorded
from townhall.model.ids import EventId, group_id
from townhall.model.places import Place
from townhall_matrix.gaps import Gaps
from townhall_matrix.homeserver import Unreached
from townhall_matrix.invitations import Invitations
from townhall_matrix.keepsakes import Keepsakes
from townhall_matrix.lookups import look_up
from townhall_matrix.moves import Moves
from townhall_matrix.places import PLATFORM, RoomState, World
from townhall_matrix.reading import read
from townhall_matrix.shapes import AccountDatum, JoinedRoom, Sync
from townhall_matrix.steps import Steps, Stopped
from townhall_matrix.stream import LONG_POLL, Stream
from townhall_matrix.updates import Heard, arrival_in, heard_in, take_in_state, timeline_events


class Cursor(msgspec.Struct, frozen=True):
    """Where we are in the stream, and when we were there."""

    since: str
    at: int = 0
    """Milliseconds."""


_cursors = msgspec.json.Decoder(Cursor)
_data = msgspec.json.Decoder(AccountDatum)
_direct_rooms = msgspec.json.Decoder(dict[str, list[str]])


class Syncing:
    """The ears of one account."""

    def __init__(
        self,
        steps: Steps,
        stream: Stream,
        invitations: Invitations,
        keepsakes: Keepsakes,
        time: Time,
        log: FilteringBoundLogger,
        malformed: Callable[[], None],
        late_after: timedelta,
    ) -> None:
        self._steps = steps
        self._stream = stream
        self._moves = Moves(steps)
        self._gaps = Gaps(steps, time)
        self._invitations = invitations
        self._keepsakes = keepsakes
        self._time = time
        self._log = log
        self._malformed = malformed
        self._late_after = late_after
        self.knows = False
        """Whether the rooms are known: what is decided by them must wait until then."""
        self._told_of_encryption: set[str] = set()
        self._unreadable = 0

    @property
    def _world(self) -> World:
        return self._steps.world

    async def run(self, publish: Publish, kept: bytes | None) -> None:
        """Hear until cancelled; raise :class:`AdapterError` when the homeserver is lost."""
        cursor = read(_cursors, kept) if kept is not None else None
        self._keepsakes.reactions_into(self._world)
        try:
            token = await self._begin(publish, cursor)
            while True:
                sync = await self._stream.ask(token, LONG_POLL)
                if sync is None:
                    raise AdapterError("The homeserver does not know our place in its stream any more. We begin anew.")
                self._world.late_before = 0
                token = await self._take(sync, publish, token)
        except Unreached as error:
            raise AdapterError(f"{error} It is called again soon.") from None
        except Stopped as stopped:
            raise AdapterError(f"The homeserver refused what hearing needs: {stopped.result}.") from None

    # -- beginning --------------------------------------------------------------------------------
    async def _begin(self, publish: Publish, cursor: Cursor | None) -> str:
        """Go on where we were, or begin with what stands now; nothing from before a first start is told."""
        sync = await self._stream.ask(cursor.since, timedelta(), full_state=True) if cursor is not None else None
        if cursor is not None and sync is not None:
            self._know(sync)
            await publish(self._connected())
            self._world.late_before = self._milliseconds(self._late_after)
            token = await self._take(sync, publish, cursor.since, cursor.at)
            await self._look_for_invitations(sync)
            return token
        fresh = await self._stream.ask("", timedelta())
        assert fresh is not None
        self._know(fresh)
        for id, one in fresh.rooms.join.items():
            take_in_state(one.timeline.events, self._world.room(id))
        await publish(self._connected())
        gaps = self._lost_track(cursor) if cursor is not None else []
        moved = await self._moves.follow()
        await self._invitations.answer(fresh.rooms.invite, self._moves.awaited)
        await publish(*gaps, *moved, cursor=self._cursor(fresh.next_batch))
        return fresh.next_batch

    async def _look_for_invitations(self, sync: Sync) -> None:
        """See to invitations from before ops.toml had their rooms: a homeserver tells of them once."""
        if any(id.startswith("!") and id not in sync.rooms.join for id in self._world.wanted):
            fresh = await self._stream.ask("", timedelta())
            if fresh is not None:
                await self._invitations.answer(fresh.rooms.invite)

    def _know(self, sync: Sync) -> None:
        """Take in the state of every room, and which of them are private."""
        self._take_direct(sync)
        for id, one in sync.rooms.join.items():
            room = self._world.room(id)
            room.joined = True
            room.members = one.summary.joined
            take_in_state(one.state.events, room)
        self.knows = True

    def _lost_track(self, cursor: Cursor) -> list[Event]:
        """Say what we do not know: the homeserver has forgotten where we were."""
        until = self._time.now()
        since = datetime.fromtimestamp(cursor.at / 1000, UTC)
        reason = "The homeserver has forgotten our place in its stream."
        return [
            GapRecorded(
                id=EventId(f"{room.prefix}gap:{cursor.since}"),
                at=until,
                place=room.place,
                since=since,
                until=until,
                reason=reason,
            )
            for room in self._world.rooms.values()
            if room.id in self._world.wanted and room.joined
        ]

    # -- going on ---------------------------------------------------------------------------------
    async def _take(self, sync: Sync, publish: Publish, since: str, since_at: int = 0) -> str:
        """Publish what an answer tells, together with the token that follows it."""
        self._take_direct(sync)
        found: list[Event] = []
        rooms = [(self._world.room(id), one) for id, one in sync.rooms.join.items()]
        left = [(self._world.room(id), one) for id, one in sync.rooms.leave.items()]
        for room, one in (*rooms, *left):
            self._take_state(room, one)
        for room, one in rooms:
            found += await self._told_in(room, one, since, since_at)
        for room, one in left:
            room.joined = False
            found += await self._told_in(room, one, "", 0)
        moved = await self._moves.follow()
        await self._invitations.answer(sync.rooms.invite, self._moves.awaited)
        found += self._encrypted()
        self._count_unreadable()
        await publish(*moved, *found, cursor=self._cursor(sync.next_batch))
        return sync.next_batch

    def _take_state(self, room: RoomState, one: JoinedRoom) -> None:
        take_in_state(one.state.events, room)
        if one.summary.joined is not None:
            room.members = one.summary.joined

    async def _told_in(self, room: RoomState, one: JoinedRoom, since: str, since_at: int) -> list[Event]:
        heard = heard_in(one, self._world)
        before: Sequence[Event] = ()
        late_before = self._world.late_before
        told_of = self._world.heard(room.id)
        if one.timeline.limited and since and told_of and arrival_in(heard, room.own_user) is None:
            missed = await self._gaps.missed(room, one.timeline.prev_batch, since, since_at)
            heard, before = [*missed.heard, *heard], missed.gap
            # What could not be told at once was waited for, and may be old although we never went away.
            self._world.late_before = self._milliseconds(self._late_after)
        if told_of:
            heard = await look_up(heard, room, self._steps)
        found = timeline_events(heard, room, self._world)
        self._world.late_before = late_before
        self._keep_reactions(heard)
        if room.id in self._world.direct:
            for event, _ in heard:
                self._world.private.put(event.event_id, room.id)
        return [*before, *found]

    def _keep_reactions(self, heard: Sequence[Heard]) -> None:
        reactions = [
            (event.event_id, one)
            for event, _ in heard
            if event.type == "m.reaction" and (one := self._world.reactions.get(event.event_id)) is not None
        ]
        if reactions:
            self._keepsakes.keep_reactions(reactions)

    def _take_direct(self, sync: Sync) -> None:
        for raw in sync.account_data.events:
            datum = read(_data, raw)
            if datum is not None and datum.type == "m.direct":
                by_person = read(_direct_rooms, datum.content) or {}
                self._world.told_of_direct({room: user for user, rooms in by_person.items() for room in rooms})

    # -- telling ----------------------------------------------------------------------------------
    def _encrypted(self) -> list[Event]:
        found: list[Event] = []
        for room in self._world.rooms.values():
            if room.unreadable and room.id not in self._told_of_encryption and self._world.heard(room.id):
                self._told_of_encryption.add(room.id)
                found.append(self._blind_in(room))
        return found

    def _blind_in(self, room: RoomState) -> Event:
        reason = f"The room {room.name or room.id} is encrypted, and we cannot read what is written there."
        remedy = "Use a room without encryption: it cannot be switched off in one that has it."
        now = self._time.now()
        id = EventId(f"{room.prefix}encrypted|{now.isoformat()}")
        return AdapterDegraded(id=id, at=now, place=self._nowhere, reason=reason, remedy=remedy)

    def _count_unreadable(self) -> None:
        count = self._world.unreadable - self._unreadable
        if count:
            self._log.warning("matrix_events_unreadable", count=count)
            self._unreadable = self._world.unreadable
        for _ in range(count):
            self._malformed()

    def _connected(self) -> Event:
        now = self._time.now()
        id = EventId(f"{PLATFORM}:{self._world.account}|connected|{now.isoformat()}")
        return AdapterConnected(id=id, at=now, place=self._nowhere)

    @property
    def _nowhere(self) -> Place:
        return Place(group_id(PLATFORM, self._world.account, ""))

    def _cursor(self, token: str) -> bytes:
        return msgspec.json.encode(Cursor(token, self._milliseconds(timedelta())))

    def _milliseconds(self, ago: timedelta) -> int:
        return int((self._time.now() - ago).timestamp() * 1000)
