"""Kick, mute and ban, by staff on the page or by our account, shown in the room as such."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall_lobby import happenings as h
from townhall_lobby.database import stamp
from townhall_lobby.doors import remove
from townhall_lobby.happenings import HOUSE
from townhall_lobby.messages import erase
from townhall_lobby.moment import Moment
from townhall_lobby.refusals import Refusal
from townhall_lobby.rows import find


def staff_only(m: Moment, number: int, room: str) -> None:
    """Refuse whoever is not staff in a room."""
    m.facts(room)
    if not m.is_host(number):
        raise Refusal("not_staff")


def kick(m: Moment, operator: int, room: str, number: int, reason: str) -> None:
    """Remove somebody who may come back."""
    _inside(m, room, number)
    _happened(m, "kicked", operator, room, number, None, reason)
    remove(m, room, number)


def mute(m: Moment, operator: int, room: str, number: int, duration: timedelta | None, reason: str) -> None:
    """Take the right to write, for a while or until unmuted."""
    _inside(m, room, number)
    until = _until(m, duration)
    _lasting(m, "mutes (room, person, until) VALUES (?, ?, ?)", (room, number, _stamped(until)))
    _happened(m, "muted", operator, room, number, until, reason)


def unmute(m: Moment, operator: int, room: str, number: int) -> None:
    """Give the right to write back."""
    if not m.db.execute("DELETE FROM mutes WHERE room = ? AND person = ?", (room, number)).rowcount:
        raise Refusal("already")
    _happened(m, "unmuted", operator, room, number, None, "")


def ban(m: Moment, operator: int, room: str, number: int, duration: timedelta | None, reason: str) -> None:
    """Remove somebody, or keep out who is not in; they may not come back for a while or for good."""
    _not_staff(m, number)
    until = _until(m, duration)
    values = (room, number, _stamped(until), reason)
    _lasting(m, "bans (room, person, until, reason) VALUES (?, ?, ?, ?)", values)
    m.db.execute("DELETE FROM requests WHERE room = ? AND person = ?", (room, number))
    m.db.execute("DELETE FROM invitations WHERE room = ? AND person = ?", (room, number))
    _happened(m, "banned", operator, room, number, until, reason)
    remove(m, room, number)
    m.news.requests.add(room)


def unban(m: Moment, operator: int, room: str, number: int) -> None:
    """Let somebody come back."""
    if not m.db.execute("DELETE FROM bans WHERE room = ? AND person = ?", (room, number)).rowcount:
        raise Refusal("already")
    _happened(m, "unbanned", operator, room, number, None, "")


def erase_recent(m: Moment, operator: int, room: str, number: int, since: datetime) -> None:
    """Remove what somebody wrote since an instant."""
    sql = "SELECT id FROM messages WHERE room = ? AND author = ? AND at >= ? AND deleted_by IS NULL"
    for (message,) in m.db.execute(sql, (room, number, stamp(since))).fetchall():
        row = find(m.db, int(message))
        if row is not None:
            erase(m, row, operator)
            by = m.who(room, operator)
            m.happen(h.Removed(room=room, at=m.now, message=row.id, author=number, operator=by))


def _inside(m: Moment, room: str, number: int) -> None:
    m.facts(room)
    _not_staff(m, number)
    if m.joined_at(room, number) is None:
        raise Refusal("no_person")


def _not_staff(m: Moment, number: int) -> None:
    if number == HOUSE or m.is_host(number):
        raise Refusal("is_staff")


def _until(m: Moment, duration: timedelta | None) -> datetime | None:
    return None if duration is None else m.now + duration


def _stamped(until: datetime | None) -> int | None:
    return None if until is None else stamp(until)


def _lasting(m: Moment, into: str, values: tuple[str | int | None, ...]) -> None:
    m.db.execute(f"INSERT OR REPLACE INTO {into}", values)


def _happened(m: Moment, what: str, operator: int, room: str, number: int, until: datetime | None, reason: str) -> None:
    m.note(room, what, number, operator, until=until, reason=reason)
    m.news.members.add((room, number))
    m.news.own_rooms.add((room, number))
    who, by = m.who(room, number), m.who(room, operator)
    m.happen(h.Sanctioned(room=room, at=m.now, sanction=what, who=who, operator=by, until=until, reason=reason))
