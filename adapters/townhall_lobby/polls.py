"""Polls under messages: votes, and their end by hand or in time."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import msgspec

from townhall_lobby import happenings as h
from townhall_lobby.database import instant, stamp
from townhall_lobby.moment import Moment
from townhall_lobby.places import spot, target
from townhall_lobby.refusals import Refusal
from townhall_lobby.rows import MessageRow, find, row_of


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """A poll as it is kept with its message."""

    question: str
    choices: tuple[str, ...]
    several: bool = False
    closed: bool = False
    closes_at: int | None = None


def vote(m: Moment, number: int, room: str, message: str, choices: tuple[int, ...]) -> int:
    """Vote in a poll, change the vote, or take it back."""
    where = target(m, number, room)
    row = row_of(m, where.room, message)
    poll = poll_of(row)
    chosen = tuple(sorted(set(choices)))
    over = poll.closes_at is not None and poll.closes_at <= stamp(m.now)
    if (
        over
        or poll.closed
        or (len(chosen) > 1 and not poll.several)
        or any(not 0 <= c < len(poll.choices) for c in chosen)
    ):
        raise Refusal("bad_choice")
    m.db.execute("DELETE FROM votes WHERE message = ? AND person = ?", (row.id, number))
    if chosen:
        m.db.execute("INSERT INTO votes VALUES (?, ?, ?)", (row.id, number, ",".join(map(str, chosen))))
    m.touch(where.room, row.id)
    m.happen(h.Voted(**spot(m, where), message=row.id, who=m.who(where.room, number), choices=chosen))
    return row.id


def poll_of(row: MessageRow) -> Poll:
    """Return the poll of a message; refuses a message without one."""
    if row.poll is None:
        raise Refusal("no_message")
    return msgspec.json.decode(row.poll, type=Poll)


def votes_of(m: Moment, row: MessageRow, choices: int) -> list[list[int]]:
    """Return who voted for each choice."""
    found: list[list[int]] = [[] for _ in range(choices)]
    for person, chosen in m.db.execute(
        "SELECT person, choices FROM votes WHERE message = ? ORDER BY person", (row.id,)
    ):
        for choice in str(chosen).split(","):
            found[int(choice)].append(int(person))
    return found


def close_poll(m: Moment, row: MessageRow) -> None:
    """End a poll and tell of the votes."""
    poll = poll_of(row)
    if poll.closed:
        raise Refusal("already")
    m.db.execute(
        "UPDATE messages SET poll = ? WHERE id = ?",
        (msgspec.json.encode(msgspec.structs.replace(poll, closed=True)), row.id),
    )
    m.touch(row.room, row.id)
    counts = tuple(len(people) for people in votes_of(m, row, len(poll.choices)))
    m.happen(h.PollEnded(room=row.room, at=m.now, message=row.id, counts=counts))


def next_closing(db: sqlite3.Connection) -> datetime | None:
    """Return when the next poll ends."""
    at = db.execute("SELECT min(at) FROM closing").fetchone()[0]
    return None if at is None else instant(at)


def close_due_polls(m: Moment) -> None:
    """End the polls whose time has come."""
    due = m.db.execute("SELECT message FROM closing WHERE at <= ?", (stamp(m.now),)).fetchall()
    for (message,) in due:
        m.db.execute("DELETE FROM closing WHERE message = ?", (message,))
        row = find(m.db, int(message))
        if row is not None and row.poll is not None and not poll_of(row).closed:
            close_poll(m, row)
