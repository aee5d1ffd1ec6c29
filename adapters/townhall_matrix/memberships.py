"""Who came, went, asked or was sent away, from the transitions of ``m.room.member``; pure but for names."""

from __future__ import annotations

import msgspec

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import MemberId
from townhall.model.people import Member, Standing
from townhall_matrix.places import RoomState, World, local_part
from townhall_matrix.reading import is_late, moment, own_id_of, read
from townhall_matrix.shapes import Membership, RoomEvent

memberships = msgspec.json.Decoder(Membership)
_OUTSIDE = Membership()


def membership_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | None:
    """Return what a membership event tells, and learn the name of its subject."""
    now = read(memberships, event.content)
    if now is None or event.state_key is None:
        world.unreadable += 1
        return None
    before = read(memberships, event.unsigned.prev_content) or _OUTSIDE
    learn_member(event, now, room)
    if event.state_key == room.own_user:
        return _our_own(event, raw, before, now, room, world)
    return _Transition(event, raw, before, now, room, world).told()


def learn_member(event: RoomEvent, now: Membership, room: RoomState) -> None:
    """Take in the name of somebody, and whether we ourselves are in the room."""
    user = event.state_key or ""
    if now.membership in ("join", "invite", "knock") or now.displayname:
        room.call(user, now.displayname)
    if user == room.own_user:
        room.joined = now.membership == "join"


def is_our_arrival(event: RoomEvent, own_user: str) -> bool:
    """Return whether an event is our own coming into the room: what stands before it happened without us."""
    if event.state_key != own_user or event.type != "m.room.member":
        return False
    now, before = read(memberships, event.content), read(memberships, event.unsigned.prev_content) or _OUTSIDE
    return now is not None and now.membership == "join" and before.membership != "join"


def _our_own(
    event: RoomEvent, raw: bytes, before: Membership, now: Membership, room: RoomState, world: World
) -> Event | None:
    id, at, late = own_id_of(event, room), moment(event), is_late(event, world)
    if now.membership == "join" and before.membership != "join":
        inviter = event.unsigned.prev_sender
        operator = room.member(inviter) if before.membership == "invite" and inviter else None
        return events.BotAdded(
            id=id, at=at, place=room.place, backfill=late, raw=raw, operator=operator, title=room.name
        )
    if before.membership == "join" and now.membership in ("leave", "ban"):
        operator = None if event.sender == room.own_user else room.member(event.sender)
        reason = now.reason or ("banned" if now.membership == "ban" else "")
        return events.BotRemoved(
            id=id, at=at, place=room.place, backfill=late, raw=raw, operator=operator, reason=reason
        )
    return None


class _Transition:
    """One change of somebody's membership."""

    __slots__ = (
        "_after",
        "_at",
        "_before",
        "_event",
        "_id",
        "_late",
        "_now",
        "_raw",
        "_room",
        "_user",
        "_was",
        "_world",
    )

    def __init__(
        self, event: RoomEvent, raw: bytes, before: Membership, now: Membership, room: RoomState, world: World
    ) -> None:
        self._event = event
        self._raw = raw
        self._before = before
        self._now = now
        self._room = room
        self._world = world
        self._user = event.state_key or ""
        self._was = before.membership
        self._after = now.membership
        self._id = own_id_of(event, room)
        self._at = moment(event)
        self._late = is_late(event, world)

    def told(self) -> Event | None:
        """Return the neutral event; None for what tells nothing new, as a changed picture."""
        was, after = self._was, self._after
        if after == "join":
            return self._renamed() if was == "join" else self._joined()
        if after == "ban":
            return None if was == "ban" else self._banned()
        if after == "knock":
            return None if was == "knock" else self._asked()
        if was == "knock":
            return self._asking_ended()
        if after == "leave":
            return self._gone() if was == "join" else self._unbanned() if was == "ban" else None
        return None

    def _subject(self, standing: Standing | None = None) -> Member:
        name = self._now.displayname or self._before.displayname or self._room.name_of(self._user)
        member = self._room.portrait(self._user, name)
        return member if standing is None else msgspec.structs.replace(member, standing=standing)

    def _operator(self) -> Member | None:
        sender = self._event.sender
        return None if sender == self._user else self._room.member(sender)

    def _joined(self) -> Event:
        inviter: MemberId | None = None
        if self._was == "invite" and self._event.unsigned.prev_sender:
            inviter = self._world.member_id(self._event.unsigned.prev_sender)
        return events.MemberJoined(
            id=self._id,
            at=self._at,
            place=self._room.place,
            backfill=self._late,
            raw=self._raw,
            member=msgspec.structs.replace(self._subject(), joined_at=self._at),
            inviter=inviter,
            approved_by=self._approver() if self._was == "invite" else None,
        )

    def _approver(self) -> MemberId | None:
        approver = self._world.approvals.get(f"{self._room.id}|{self._user}")
        return None if approver is None else self._world.member_id(approver)

    def _renamed(self) -> Event | None:
        old, new = self._before.displayname or "", self._now.displayname or ""
        if old == new:
            return None
        return events.MemberRenamed(
            id=self._id,
            at=self._at,
            place=self._room.place,
            backfill=self._late,
            raw=self._raw,
            member=self._room.portrait(self._user, new or local_part(self._user)),
            old_name=old or local_part(self._user),
        )

    def _gone(self) -> Event:
        operator, member = self._operator(), self._subject(Standing.OUTSIDE)
        if operator is None:
            return events.MemberLeft(
                id=self._id, at=self._at, place=self._room.place, backfill=self._late, raw=self._raw, member=member
            )
        return events.MemberKicked(
            id=self._id,
            at=self._at,
            place=self._room.place,
            backfill=self._late,
            raw=self._raw,
            member=member,
            operator=operator,
            reason=self._now.reason or "",
        )

    def _banned(self) -> Event:
        return events.MemberBanned(
            id=self._id,
            at=self._at,
            place=self._room.place,
            backfill=self._late,
            raw=self._raw,
            member=self._subject(Standing.OUTSIDE),
            operator=self._operator(),
            until=self._world.lifts.get((self._room.id, self._user)),
            reason=self._now.reason or "",
        )

    def _unbanned(self) -> Event:
        return events.MemberUnbanned(
            id=self._id,
            at=self._at,
            place=self._room.place,
            backfill=self._late,
            raw=self._raw,
            member=self._subject(Standing.OUTSIDE),
            operator=self._operator(),
        )

    def _asked(self) -> Event:
        return events.JoinRequested(
            id=self._id,
            at=self._at,
            place=self._room.place,
            backfill=self._late,
            raw=self._raw,
            member=self._subject(Standing.OUTSIDE),
            request=self._event.event_id,
            text=self._now.reason or "",
        )

    def _asking_ended(self) -> Event | None:
        operator = self._operator()
        if self._after == "invite":
            self._world.approvals.put(f"{self._room.id}|{self._user}", self._event.sender)
        if operator is not None and self._event.sender == self._room.own_user:
            # Our own answer is known already.
            return None
        return events.JoinRequestWithdrawn(
            id=self._id,
            at=self._at,
            place=self._room.place,
            backfill=self._late,
            raw=self._raw,
            member=self._subject(Standing.OUTSIDE),
            operator=operator,
            request=self._event.unsigned.replaces_state,
            admitted=None if operator is None else self._after == "invite",
        )
