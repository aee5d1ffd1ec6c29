"""What people and our account do with messages: write, change, take back, react, press, vote, pin."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict

import msgspec

from townhall.model.parts import ButtonRows, Parts
from townhall_lobby import happenings as h
from townhall_lobby.database import instant, stamp
from townhall_lobby.happenings import HOUSE
from townhall_lobby.moment import Moment, RoomFacts
from townhall_lobby.refusals import Refusal
from townhall_lobby.tools import tools_of
from townhall_lobby.wording import parts_of

LONGEST_IN_TALK = 8000
HOUSE_TALK = "@house"
_PARTS = msgspec.json.Decoder(Parts)


class Target(NamedTuple):
    """Where somebody writes: a room of ops.toml, or a talk with one other."""

    room: str
    """The key in the database."""
    facts: RoomFacts | None = None
    other: int = -1

    @property
    def with_house(self) -> bool:
        """Whether it is a talk with our account."""
        return self.other == HOUSE


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


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """A poll as it is kept with its message."""

    question: str
    choices: tuple[str, ...]
    several: bool = False
    closed: bool = False
    closes_at: int | None = None


def talk_key(one: int, other: int) -> str:
    """Return the key of the talk between two."""
    return f"@{min(one, other)}-{max(one, other)}"


def target(m: Moment, number: int, room: str) -> Target:
    """Return where somebody means to be; refuses rooms they are not in."""
    if not room.startswith("@"):
        return Target(room, m.inside(room, number))
    other = m.number_of(room[1:])
    if other == number:
        raise Refusal("no_person")
    return Target(talk_key(number, other), None, other)


def open_talk(m: Moment, one: int, other: int) -> str:
    """Return the key of the talk between two, begun if it is the first time."""
    key = talk_key(one, other)
    first = m.db.execute(
        "INSERT OR IGNORE INTO talks (room, one, other) VALUES (?, ?, ?)", (key, min(one, other), max(one, other))
    )
    if first.rowcount:
        m.news.own_rooms |= {(key, one), (key, other)}
    return key


def origin(m: Moment, key: str) -> str:
    """Return the chat a talk with the house started from, or ``@house``."""
    found = m.db.execute("SELECT origin FROM talks WHERE room = ?", (key,)).fetchone()
    return HOUSE_TALK if found is None or found[0] not in m.setting.rooms else str(found[0])


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


def say(m: Moment, number: int, room: str, text: str, reply_to: str, nonce: str) -> int:
    """Write what a person typed; the same nonce again changes nothing."""
    known = m.db.execute("SELECT id FROM messages WHERE author = ? AND nonce = ?", (number, nonce)).fetchone()
    if known is not None:
        return int(known[0])
    where = target(m, number, room)
    _may_write(m, number, where)
    parts = _typed(m, where, text)
    answered = None
    if reply_to:
        answered = row_of(m, where.room, reply_to)
    if where.facts is None:
        open_talk(m, number, where.other)
    message = m.write(
        where.room, number, parts, text=text, reply_to=None if answered is None else answered.id, nonce=nonce
    )
    m.db.execute("UPDATE members SET wrote_at = ? WHERE room = ? AND person = ?", (stamp(m.now), where.room, number))
    if where.with_house:
        m.db.execute("UPDATE talks SET started = 1 WHERE room = ?", (where.room,))
    if where.facts is not None or where.with_house:
        m.happen(
            h.Said(
                **_spot(m, where),
                message=message,
                who=m.who(where.room, number),
                parts=parts,
                reply_to=None if answered is None else answered.id,
                reply_to_author=None if answered is None else answered.author,
            )
        )
    return message


class _Spot(TypedDict):
    room: str
    at: datetime
    direct: bool


def _spot(m: Moment, where: Target) -> _Spot:
    if where.facts is not None:
        return {"room": where.room, "at": m.now, "direct": False}
    return {"room": origin(m, where.room), "at": m.now, "direct": True}


def _heard(where: Target) -> bool:
    return where.facts is not None or where.with_house


def _may_write(m: Moment, number: int, where: Target) -> None:
    if where.facts is None:
        return
    until = m.mute(where.room, number)
    if until is not False:
        raise Refusal("muted", until)
    if m.is_host(number):
        return
    quiet, slow = m.db.execute("SELECT quiet, slow_seconds FROM rooms WHERE room = ?", (where.room,)).fetchone()
    if quiet:
        raise Refusal("quiet")
    wrote = m.db.execute("SELECT wrote_at FROM members WHERE room = ? AND person = ?", (where.room, number)).fetchone()[
        0
    ]
    if slow and wrote is not None and (again := instant(wrote) + timedelta(seconds=slow)) > m.now:
        raise Refusal("slow", again)


def _typed(m: Moment, where: Target, text: str) -> Parts:
    if not text.strip():
        raise Refusal("empty")
    if len(text) > (LONGEST_IN_TALK if where.facts is None else where.facts.abilities.limits.text_length):
        raise Refusal("too_long")
    if "@" not in text or where.facts is None:
        return parts_of(text, {})
    names = {m.shown(where.room, number).name: m.scoped(number) for number in m.people_in(where.room)}
    return parts_of(text, names)


def _has(where: Target, tool: str) -> None:
    if where.facts is not None:
        has_tool(where.facts, tool)


def has_tool(facts: RoomFacts, tool: str) -> None:
    """Refuse what people cannot do in a room like this."""
    if tool not in tools_of(facts.abilities):
        raise Refusal("not_here")


def edit(m: Moment, number: int, room: str, message: str, text: str) -> int:
    """Change one's own message."""
    where = target(m, number, room)
    _has(where, "edit")
    row = row_of(m, where.room, message)
    if row.author != number:
        raise Refusal("not_yours")
    _may_write(m, number, where)
    parts = _typed(m, where, text)
    m.db.execute(
        "UPDATE messages SET parts = ?, text = ?, edited_at = ? WHERE id = ?",
        (msgspec.json.encode(parts), text, stamp(m.now), row.id),
    )
    m.touch(where.room, row.id)
    if _heard(where):
        m.happen(h.Reworded(**_spot(m, where), message=row.id, who=m.who(where.room, number), parts=parts))
    return row.id


def delete(m: Moment, number: int, room: str, message: str) -> int:
    """Take back one's own message, or remove another's as staff."""
    where = target(m, number, room)
    row = row_of(m, where.room, message)
    if row.author != number and not (where.facts is not None and m.is_host(number)):
        raise Refusal("not_yours")
    erase(m, row, number)
    if _heard(where):
        m.happen(h.Removed(**_spot(m, where), message=row.id, author=row.author, operator=m.who(where.room, number)))
    return row.id


def erase(m: Moment, row: MessageRow, operator: int) -> None:
    """Leave of a message nothing but that it was there."""
    m.db.execute(
        "UPDATE messages SET parts = x'5b5d', text = '', poll = NULL, pinned = 0, deleted_by = ? WHERE id = ?",
        (operator, row.id),
    )
    m.db.execute("DELETE FROM reactions WHERE message = ?", (row.id,))
    m.db.execute("DELETE FROM votes WHERE message = ?", (row.id,))
    m.touch(row.room, row.id)


def react(m: Moment, number: int, room: str, message: str, emoji: str, remove: bool) -> int:
    """Put a reaction under a message, or take it back."""
    where = target(m, number, room)
    _has(where, "react")
    row = row_of(m, where.room, message)
    if put_reaction(m, row, number, emoji, remove) and _heard(where):
        who = m.who(where.room, number)
        m.happen(h.Reacted(**_spot(m, where), message=row.id, who=who, emoji=emoji, author=row.author, off=remove))
    return row.id


def put_reaction(m: Moment, row: MessageRow, number: int, emoji: str, remove: bool) -> bool:
    """Write a reaction down; returns whether anything changed."""
    sql = (
        "DELETE FROM reactions WHERE message = ? AND emoji = ? AND person = ?"
        if remove
        else "INSERT OR IGNORE INTO reactions (message, emoji, person) VALUES (?, ?, ?)"
    )
    changed = bool(m.db.execute(sql, (row.id, emoji, number)).rowcount)
    if changed:
        m.touch(row.room, row.id)
    return changed


def press(m: Moment, number: int, room: str, message: str, data: str) -> int:
    """Press a button of our account."""
    where = target(m, number, room)
    row = row_of(m, where.room, message)
    offered = {
        button.data for part in row.tree if isinstance(part, ButtonRows) for line in part.rows for button in line
    }
    if row.author != HOUSE or not data or data not in offered:
        raise Refusal("bad_choice")
    # The token carries the message, so that the answer finds its place without anything being kept.
    token = f"{row.id}.{m.next_sequence(where.room)}"
    m.happen(h.Pressed(**_spot(m, where), message=row.id, who=m.who(where.room, number), data=data, token=token))
    return row.id


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
    m.happen(h.Voted(**_spot(m, where), message=row.id, who=m.who(where.room, number), choices=chosen))
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


def pin(m: Moment, number: int, room: str, message: str, remove: bool) -> int:
    """Pin a message as staff, or unpin it."""
    where = target(m, number, room)
    if where.facts is None or not m.is_host(number):
        raise Refusal("not_staff")
    _has(where, "pin")
    row = row_of(m, where.room, message)
    set_pin(m, row, number, remove)
    return row.id


def set_pin(m: Moment, row: MessageRow, operator: int, remove: bool) -> None:
    """Pin or unpin and say so in the room."""
    if bool(row.pinned) is not remove:
        raise Refusal("already")
    m.db.execute("UPDATE messages SET pinned = ? WHERE id = ?", (not remove, row.id))
    m.touch(row.room, row.id)
    m.note(row.room, "unpinned" if remove else "pinned", None, operator, detail=str(row.id))
    m.happen(h.Pinned(room=row.room, at=m.now, message=row.id, operator=m.who(row.room, operator), off=remove))
