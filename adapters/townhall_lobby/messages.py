"""What people and our account do with messages: write, change, take back, react, press, vote, pin."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from townhall.model.parts import ButtonRows, Parts
from townhall.model.results import MOST_REACTIONS, DegradedTo, Ok, ReactionBy, Receipt, Result
from townhall_lobby import happenings as h
from townhall_lobby.database import instant, stamp
from townhall_lobby.happenings import HOUSE
from townhall_lobby.moment import Moment
from townhall_lobby.places import Target, is_heard, needs_tool, open_talk, spot, target
from townhall_lobby.refusals import Refusal
from townhall_lobby.rows import MessageRow, row_of
from townhall_lobby.wording import parts_of

LONGEST_IN_TALK = 8000


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
                **spot(m, where),
                message=message,
                who=m.who(where.room, number),
                parts=parts,
                reply_to=None if answered is None else answered.id,
                reply_to_author=None if answered is None else answered.author,
            )
        )
    return message


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


def edit(m: Moment, number: int, room: str, message: str, text: str) -> int:
    """Change one's own message."""
    where = target(m, number, room)
    needs_tool(where, "edit")
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
    if is_heard(where):
        m.happen(h.Reworded(**spot(m, where), message=row.id, who=m.who(where.room, number), parts=parts))
    return row.id


def delete(m: Moment, number: int, room: str, message: str) -> int:
    """Take back one's own message, or remove another's as staff."""
    where = target(m, number, room)
    row = row_of(m, where.room, message)
    if row.author != number and not (where.facts is not None and m.is_host(number)):
        raise Refusal("not_yours")
    erase(m, row, number)
    if is_heard(where):
        m.happen(h.Removed(**spot(m, where), message=row.id, author=row.author, operator=m.who(where.room, number)))
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
    needs_tool(where, "react")
    row = row_of(m, where.room, message)
    if put_reaction(m, row, number, emoji, remove) and is_heard(where):
        who = m.who(where.room, number)
        m.happen(h.Reacted(**spot(m, where), message=row.id, who=who, emoji=emoji, author=row.author, off=remove))
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


def reactions_to(m: Moment, row: MessageRow) -> Result:
    """Return who has reacted with what, without us."""
    sql = "SELECT emoji, person FROM reactions WHERE message = ? AND person != ? ORDER BY number LIMIT ?"
    found = m.db.execute(sql, (row.id, HOUSE, MOST_REACTIONS + 1)).fetchall()
    reactions = tuple(ReactionBy(emoji, m.scoped(person)) for emoji, person in found[:MOST_REACTIONS])
    receipt = Receipt(reactions=reactions)
    return Ok(receipt) if len(found) <= MOST_REACTIONS else DegradedTo(f"the first {MOST_REACTIONS}", receipt)


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
    m.happen(h.Pressed(**spot(m, where), message=row.id, who=m.who(where.room, number), data=data, token=token))
    return row.id


def pin(m: Moment, number: int, room: str, message: str, remove: bool) -> int:
    """Pin a message as staff, or unpin it."""
    where = target(m, number, room)
    if where.facts is None or not m.is_host(number):
        raise Refusal("not_staff")
    needs_tool(where, "pin")
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
