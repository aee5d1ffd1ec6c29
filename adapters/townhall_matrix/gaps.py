"""What a homeserver left out of a long answer, paged back until where we were; and what is not to be had any more."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from townhall.adapter import Time
from townhall.model.events import Event, GapRecorded
from townhall.model.ids import EventId
from townhall_matrix.places import RoomState
from townhall_matrix.reading import moment, read
from townhall_matrix.shapes import Page
from townhall_matrix.steps import Steps, Stopped
from townhall_matrix.updates import Heard, arrival_in, read_all, take_in_state

PAGE = 100
MOST_PAGES = 50
"""Beyond 5,000 missed events of one room the older ones are given up, and the gap is recorded."""
FILTER = '{"lazy_load_members":true,"include_redundant_members":true}'
pages = msgspec.json.Decoder(Page)


class Missed(msgspec.Struct):
    """What was missed, oldest first, and the gap that is left before it."""

    heard: list[Heard]
    gap: tuple[Event, ...] = ()


class Gaps:
    """Reads back in the rooms of one account."""

    def __init__(self, steps: Steps, time: Time) -> None:
        self._steps = steps
        self._time = time

    async def missed(self, room: RoomState, before: str, since: str, since_at: int) -> Missed:
        """Return what happened between the token ``since`` and the beginning of a timeline."""
        newest_first: list[Heard] = []
        token = before
        for _ in range(MOST_PAGES):
            page = await self._page(room, token, since)
            if page is None:
                break
            take_in_state(page.state, room)
            heard = read_all(page.chunk, self._steps.world)
            for one in heard:
                if one[0].event_id == room.last_event:
                    return Missed(newest_first[::-1])
                newest_first.append(one)
                if arrival_in((one,), room.own_user) is not None:
                    # What stands before it happened without us.
                    return Missed(newest_first[::-1])
            token = page.end
            if not token or not page.chunk:
                return Missed(newest_first[::-1])
        return Missed(newest_first[::-1], self._gap(room, newest_first, before, since_at))

    async def _page(self, room: RoomState, token: str, since: str) -> Page | None:
        query = {"dir": "b", "from": token, "to": since, "limit": str(PAGE), "filter": FILTER}
        try:
            answer = await self._steps.ask("rooms", room.id, "messages", query=query)
        except Stopped:
            return None
        return read(pages, answer.body)

    def _gap(self, room: RoomState, newest_first: list[Heard], before: str, since_at: int) -> tuple[Event, ...]:
        """Return that something is missing for good; from when on is known as well as our last token's time."""
        now = self._time.now() if not newest_first else moment(newest_first[-1][0])
        since = datetime.fromtimestamp(since_at / 1000, UTC) if since_at else now
        id = EventId(f"{room.prefix}gap:{newest_first[-1][0].event_id if newest_first else before}")
        reason = "More happened than is read back, or the homeserver no longer shows it."
        return (GapRecorded(id=id, at=now, place=room.place, since=min(since, now), until=now, reason=reason),)
