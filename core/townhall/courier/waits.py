"""What one account must wait for: its pace, the pace of its rooms, and what the platform asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from townhall.courier.office import Office, Performer
from townhall.courier.pace import AccountPace, RoomPace, RoomPaces
from townhall.courier.queue import Entry
from townhall.courier.rooms import is_private, writes
from townhall.model.actions import Lane
from townhall.store.interface import Block, SentQuestion

_WHOLE_ACCOUNT = ""
"""The bucket of a wait that holds for every room."""


class AccountWaits:
    """One owner of an account's limits."""

    def __init__(self, account: str, office: Office, coming: Callable[[], Iterable[Entry]] = tuple) -> None:
        """Take the rows that are looked at next, whenever that is wanted."""
        self.pace: AccountPace | None = None
        """Known from the first time the account has an adapter."""
        self._account = account
        self._office = office
        self._coming = coming
        self._rooms = RoomPaces()
        self._blocked: dict[str, datetime] = {}
        self._started = office.time.now()

    # -- the account ------------------------------------------------------------------------------
    def learn(self, performer: Performer, *, after_crash: bool) -> AccountPace:
        """Return the account's pace; after a crash it starts as if much had just been sent."""
        if self.pace is None:
            self.pace = AccountPace(performer.pace, self._office.random)
            if after_crash:
                self.pace.start_empty(self._office.time.now())
        return self.pace

    def blocked_until(self, now: datetime) -> datetime | None:
        """Return until when nothing at all may go; None when something may."""
        until = self._blocked.get(_WHOLE_ACCOUNT, self._started)
        return until if until > now else None

    def pause(self, until: datetime) -> None:
        """Let nothing go until then."""
        self._blocked[_WHOLE_ACCOUNT] = until

    def block(self, block: Block) -> None:
        """Take in a wait the platform asked for, perhaps in an earlier life."""
        self._blocked[block.bucket] = max(block.until, self._blocked.get(block.bucket, block.until))

    async def asked_to_wait(self, until: datetime, room: str, sent_at: datetime) -> None:
        """Wait as the platform asked, in one room or (without one) everywhere, also after a restart."""
        block = Block(account=self._account, bucket=room or _WHOLE_ACCOUNT, until=until)
        self.block(block)
        if not room and self.pace is not None:
            self.pace.slow_down(sent_at, self._office.time.now())
        await self._office.store.block(block)

    def set_back(self, by: timedelta) -> None:
        """Wait no longer than before, although the wall clock was set back."""
        if self.pace is not None:
            self.pace.set_back(by)
        self._rooms.set_back(by)
        self._blocked = {bucket: until - by for bucket, until in self._blocked.items()}
        self._started -= by

    # -- the rooms --------------------------------------------------------------------------------
    async def room_free_at(self, entry: Entry, now: datetime, performer: Performer) -> datetime:
        """Return when a row's room takes the next message."""
        blocked = self._blocked.get(entry.room, now)
        if not writes(entry.row):
            return blocked
        room = self._rooms.get(entry.room) or await self._first_use(entry, now, performer)
        return max(blocked, room.earliest(now))

    def claimed(self, entry: Entry, now: datetime) -> None:
        """Count a row in its room."""
        if writes(entry.row) and (room := self._rooms.get(entry.room)) is not None:
            room.take(now)

    def launched(self, entry: Entry, lane: Lane, now: datetime) -> None:
        """Count a row in the account's pace, and correct its room: it goes to the wire only now."""
        if self.pace is not None:
            self.pace.take(lane, now)
        if writes(entry.row) and (room := self._rooms.get(entry.room)) is not None:
            room.moved_to(now)

    async def _first_use(self, entry: Entry, now: datetime, performer: Performer) -> RoomPace:
        room = self._begin(entry, performer, now)
        if self._since(entry, performer, now) is not None:
            # Those that come next are asked about in the same breath.
            coming = {one.room: one for one in self._coming() if writes(one.row) and self._rooms.get(one.room) is None}
            await self._remember([entry, *coming.values()], performer, now)
        return room

    def _begin(self, entry: Entry, performer: Performer, now: datetime) -> RoomPace:
        pace = performer.capabilities_in(entry.row.group).pace
        return self._rooms.add(entry.room, pace, now, private=is_private(entry.row))

    def _since(self, entry: Entry, performer: Performer, now: datetime) -> datetime | None:
        """Return since when an earlier life of the process may have filled a room's window; None where it cannot."""
        pace = performer.capabilities_in(entry.row.group).pace
        if not pace.room_window_messages or is_private(entry.row) or now - self._started >= pace.room_window:
            return None
        return now - pace.room_window

    async def _remember(self, entries: Sequence[Entry], performer: Performer, now: datetime) -> None:
        """Fill the windows of rooms by what went there lately."""
        asked = {
            one.room: SentQuestion(one.row.group, None, since)
            for one in entries
            if (since := self._since(one, performer, now)) is not None
        }
        counts = await self._office.store.sent_counts(list(asked.values()))
        for one, count in zip((one for one in entries if one.room in asked), counts, strict=True):
            (self._rooms.get(one.room) or self._begin(one, performer, now)).remember(count, now)
