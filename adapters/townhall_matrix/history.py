"""The past of a room as its homeserver shows it to us, oldest first, told late."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from townhall.adapter import AdapterError
from townhall.model.events import Event
from townhall_matrix.gaps import FILTER, PAGE, pages
from townhall_matrix.lookups import look_up
from townhall_matrix.reading import read
from townhall_matrix.shapes import Shape
from townhall_matrix.steps import Steps, Stopped
from townhall_matrix.updates import read_all, take_in_state, timeline_events

_ALL = 1 << 62
"""Everything happened before this."""


class Found(Shape, frozen=True, gc=False):
    """The event at a moment, and where its surroundings begin."""

    event_id: str = ""
    start: str = ""


_found = msgspec.json.Decoder(Found)


async def past_of(id: str, steps: Steps, since: datetime | None) -> AsyncIterator[Event]:
    """Yield what happened in a room; raises :class:`AdapterError` when it is not shown to us."""
    world = steps.world
    world.wanted = frozenset((id,))
    world.late_before = _ALL
    room = world.room(id)
    try:
        token = await _token_at(id, steps, since) if since is not None else ""
        while token is not None:
            query = {"dir": "f", "limit": str(PAGE), "filter": FILTER, **({"from": token} if token else {})}
            page = read(pages, (await steps.ask("rooms", id, "messages", query=query)).body)
            if page is None:
                raise AdapterError(f"The homeserver's answer about the past of {id} is none.")
            take_in_state(page.state, room)
            heard = await look_up(read_all(page.chunk, world), room, steps)
            for event in timeline_events(heard, room, world, from_our_arrival=False):
                if since is None or event.at >= since:
                    yield event
            token = page.end or None
    except Stopped as stopped:
        raise AdapterError(
            f"The homeserver does not show the past of {id}: {stopped.said or stopped.result}."
        ) from None


async def _token_at(id: str, steps: Steps, since: datetime) -> str | None:
    """Return the token of a moment; None when nothing happened after it."""
    query = {"ts": str(int(since.timestamp() * 1000)), "dir": "f"}
    try:
        answer = await steps.ask("rooms", id, "timestamp_to_event", query=query, base="/_matrix/client/v1")
    except Stopped:
        return None
    event = (read(_found, answer.body) or Found()).event_id
    answer = await steps.ask("rooms", id, "context", event, query={"limit": "0"})
    return (read(_found, answer.body) or Found()).start
