"""Who has reacted with what to a message, from the relations that the homeserver keeps."""

from __future__ import annotations

from townhall.model.ids import MemberId
from townhall.model.results import MOST_REACTIONS, DegradedTo, Ok, ReactionBy, Receipt, Result
from townhall_matrix.reactions import relations
from townhall_matrix.reading import read
from townhall_matrix.shapes import RoomEvent
from townhall_matrix.steps import EACH_PAGE, Steps

_PAGES = MOST_REACTIONS // EACH_PAGE + 1


async def reactions_to(steps: Steps, room: str, message: str, people: str) -> Result:
    """Return who has reacted with what, without us; ``people`` is what their ids begin with."""
    told = await steps.related(room, message, "m.annotation", pages=_PAGES)
    found = {ReactionBy(emoji, MemberId(people + one.sender)): None for one in told if (emoji := _emoji(one, steps))}
    reactions = tuple(found)
    if len(told) > MOST_REACTIONS:
        return DegradedTo(f"the first {MOST_REACTIONS}", Receipt(reactions=reactions[:MOST_REACTIONS]))
    return Ok(Receipt(reactions=reactions))


def _emoji(event: RoomEvent, steps: Steps) -> str:
    """Return the sign of a reaction; empty for one of ours, or one that was taken back."""
    content = read(relations, event.content) if event.type == "m.reaction" else None
    if content is None or content.relates_to is None or event.sender == steps.world.own_user:
        return ""
    return content.relates_to.key
