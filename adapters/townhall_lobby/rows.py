"""Messages as the database holds them."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import msgspec

from townhall.model.parts import Parts
from townhall_lobby.moment import Moment
from townhall_lobby.refusals import Refusal

_PARTS = msgspec.json.Decoder(Parts)


class MessageRow(NamedTuple):
    """A message as the database holds it."""

    id: int
    room: str
    sequence: int
    author: int | None
    at: int
    parts: bytes
    text: str
    reply_to: int | None
    edited_at: int | None
    deleted_by: int | None
    pinned: int
    notice: bytes | None
    poll: bytes | None
    announcement: int
    silent: int
    nonce: str | None

    @property
    def tree(self) -> Parts:
        """The tree of the message."""
        return _PARTS.decode(self.parts)


def row_of(m: Moment, room: str, message: str | int) -> MessageRow:
    """Return a message that can still be acted on; refuses what is gone or in another room."""
    number = (
        int(message)
        if isinstance(message, int) or (message.isascii() and message.isdigit() and len(message) < 18)
        else 0
    )
    found = find(m.db, number)
    if found is None or found.room != room or found.deleted_by is not None or found.notice is not None:
        raise Refusal("no_message")
    return found


def find(db: sqlite3.Connection, number: int) -> MessageRow | None:
    """Return a message, whatever became of it."""
    found = db.execute("SELECT * FROM messages WHERE id = ?", (number,)).fetchone()
    return None if found is None else MessageRow(*found)
