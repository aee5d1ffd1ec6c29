"""What events leave unsaid, asked for before they are translated: authors, the answers of polls, counts of votes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from townhall_matrix import polls, reactions
from townhall_matrix.places import Poll, Reacted, RoomState
from townhall_matrix.reading import read
from townhall_matrix.shapes import RoomEvent
from townhall_matrix.steps import Steps, Stopped
from townhall_matrix.updates import Heard

MOST = 200
"""Questions for one answer of the homeserver; what is left out is told without its author."""
_MESSAGES = frozenset({"m.room.message", "m.sticker", "m.room.encrypted", *polls.STARTS})


async def look_up(events: Sequence[Heard], room: RoomState, steps: Steps) -> list[Heard]:
    """Let the world know what the translation of these events will want; return them with what was before them."""
    world = steps.world
    heard = [(await _with_before(event, room, steps), raw) for event, raw in events]
    here = {event.event_id: event for event, _ in heard}
    wanted = dict.fromkeys(one for event, raw in heard if (one := _target(event, raw)))
    missing = [
        one
        for one in wanted
        if one not in here and one not in world.authors and one not in world.reactions and one not in world.silent
    ]
    for id in missing[:MOST]:
        await _ask(id, room, steps)
    for event, _ in heard:
        if event.type in polls.ENDS and (poll := polls.poll_of(event)):
            await _count(poll, event, room, steps)
    return heard


async def _with_before(event: RoomEvent, room: RoomState, steps: Steps) -> RoomEvent:
    """Return a change of state with what it changed, also where the homeserver only names the event before it."""
    replaced = event.unsigned.replaces_state
    if event.state_key is None or not replaced or bytes(event.unsigned.prev_content):
        return event
    try:
        before = await steps.event(room.id, replaced)
    except Stopped:
        return event
    unsigned = msgspec.structs.replace(event.unsigned, prev_content=before.content, prev_sender=before.sender)
    return msgspec.structs.replace(event, unsigned=unsigned)


def _target(event: RoomEvent, raw: bytes) -> str:
    """Return the earlier event that somebody will ask about."""
    if event.type == "m.room.redaction":
        return reactions.target_of(event)
    if event.type in polls.RESPONSES:
        return polls.poll_of(event)
    if event.type == "m.reaction" or (event.type == "m.room.message" and b'"m.in_reply_to"' in raw):
        content = read(reactions.relations, event.content)
        relation = None if content is None else content.relates_to
        if relation is None:
            return ""
        if event.type == "m.reaction":
            return relation.event_id
        return relation.in_reply_to.event_id if relation.in_reply_to is not None else ""
    return ""


async def _ask(id: str, room: RoomState, steps: Steps) -> None:
    world = steps.world
    try:
        event = await steps.event(room.id, id)
    except Stopped:
        return
    if event.type in _MESSAGES:
        world.authors.put(id, event.sender)
        if (asked := polls.asked_in(event)) is not None:
            world.polls.put(id, Poll(asked.ids))
        return
    content = read(reactions.relations, event.content) if event.type == "m.reaction" else None
    if content is not None and content.relates_to is not None and content.relates_to.event_id:
        world.reactions.put(id, Reacted(content.relates_to.event_id, content.relates_to.key, event.sender))
    else:
        world.silent.put(id, True)


async def _count(poll: str, end: RoomEvent, room: RoomState, steps: Steps) -> None:
    try:
        steps.world.tallies.put(poll, await steps.tally(room.id, poll, end.origin_server_ts))
    except Stopped:
        return
