"""Notes on what was told out of order or only in part, so that the result never hangs on the order of telling."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall.bus.people import CORE
from townhall.bus.turn import Turn
from townhall.model.ids import MemberId, MessageId
from townhall.plugin.declarations import Record

KEPT = timedelta(days=62)
"""How long what was told stays open to what is told later: longer than any window of a board."""

DELETED, AWAITED, ALBUM, STRANGER = "deleted", "awaited", "album", "stranger"


class CountingNote(Record, frozen=True, kw_only=True):
    """Something to be known when a message, an album or a stranger is told of next.

    The key is ``deleted|MESSAGE``, ``awaited|MESSAGE|SOURCE``, ``album|ALBUM`` or ``stranger|MEMBER``.
    """

    subject: str
    """The message, album or member."""
    other: str = ""
    """Who answered or reacted, while it is not known to whom."""
    source: str = ""
    """The message that answers; of an album the one that counts."""
    at: datetime | None = None
    thanks: bool = False
    reaction: bool = False
    weight: float = 0.0


async def noted(turn: Turn) -> set[str]:
    """Return the subjects of all notes of the turn's group, read once."""
    counting, here = turn.world.counting, turn.configuration.id
    found = counting.noted.get(here)
    if found is None:
        scope = (here, CORE, CountingNote.__name__)
        notes = await turn.world.load_all(scope, CountingNote, "", turn.undurable_records())
        # Somebody else may have read them meanwhile, on behalf of a turn that was given up.
        found = counting.noted.setdefault(here, {note.subject for _, note in notes})
    return found


async def note_of(turn: Turn, key: str) -> CountingNote | None:
    """Return a note."""
    return await turn.store.get(CountingNote, key)


async def write(turn: Turn, key: str, note: CountingNote) -> None:
    """Write a note."""
    (await noted(turn)).add(note.subject)
    turn.store.put(note, key)


async def was_deleted(turn: Turn, message: MessageId) -> bool:
    """Return whether a message was deleted already."""
    return message in await noted(turn) and await note_of(turn, f"{DELETED}|{message}") is not None


async def is_stranger(turn: Turn, member: MemberId) -> bool:
    """Return whether somebody was seen to be no person."""
    return member in await noted(turn)


async def is_ours(turn: Turn, message: MessageId) -> bool:
    """Return whether a message is one of our own."""
    await turn.world.settled()
    return await turn.world.store.sent_message(turn.configuration.id, message) is not None
