"""How people come into the Lobby and its rooms, and go out again."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from msgspec.structs import replace

from townhall_lobby import happenings as h
from townhall_lobby.database import stamp
from townhall_lobby.facts import PersonRow, Setting
from townhall_lobby.happenings import HOUSE
from townhall_lobby.moment import Moment
from townhall_lobby.names import chosen_name, skeleton
from townhall_lobby.places import open_talk
from townhall_lobby.refusals import Refusal
from townhall_lobby.settings import Door

ORDERS_KEPT = timedelta(days=30)
"""How long the repetition of an order is recognised."""


def token_hash(token: str) -> str:
    """Return what is kept of a token: whoever reads the file cannot become somebody."""
    return hashlib.sha256(token.encode()).hexdigest()


def arrive(m: Moment, token: str, name: str, locale: str, local: bool) -> tuple[PersonRow, str, bool]:
    """Return who said hello, their token, and whether they were known."""
    if token:
        found = m.db.execute("SELECT number FROM people WHERE token_hash = ?", (token_hash(token),)).fetchone()
        if found is None:
            raise Refusal("token_unknown")
        m.db.execute("UPDATE people SET locale = ? WHERE number = ?", (locale, found[0]))
        return m.person(int(found[0])), token, True
    return *_newcomer(m, chosen_name(name), locale, local), False


def _newcomer(m: Moment, name: str, locale: str, local: bool) -> tuple[PersonRow, str]:
    looks = skeleton(name)
    # A host's name makes staff of whoever bears it: only a browser on this machine may take it, and only once.
    if _is_taken(m, looks) or (looks in m.setting.hosts and not local):
        raise Refusal("name_taken")
    token = secrets.token_urlsafe(32)
    number = m.db.execute(
        "INSERT INTO people (token_hash, name, skeleton, locale, local, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (token_hash(token), name, looks, locale, local, stamp(m.now)),
    ).lastrowid
    assert number is not None
    return m.person(number), token


def _is_taken(m: Moment, looks: str) -> bool:
    sql = "SELECT 1 FROM people WHERE skeleton = ? UNION ALL SELECT 1 FROM traits WHERE skeleton = ?"
    return m.db.execute(sql, (looks, looks)).fetchone() is not None


def join(m: Moment, number: int, room: str, code: str) -> str:
    """Let somebody in through an open door, as a host, or with an invitation; returns the room."""
    if code:
        return _join_by_code(m, number, code)
    facts = m.facts(room)
    if not m.may_see(facts, number):
        raise Refusal("no_room")
    _may_enter(m, number, room)
    if facts.door is not Door.OPEN and not m.is_host(number):
        if not m.invited(room, number):
            raise Refusal("must_ask" if facts.door is Door.ASK else "door_closed")
    enter(m, room, number)
    return room


def _may_enter(m: Moment, number: int, room: str) -> None:
    until = m.ban(room, number)
    if until is not False:
        raise Refusal("banned", until)
    if m.joined_at(room, number) is not None:
        raise Refusal("already")


def _join_by_code(m: Moment, number: int, code: str) -> str:
    found = m.db.execute(
        "SELECT room, uses, expires_at, needs_approval, inviter FROM invitations WHERE code = ? AND person IS NULL",
        (code,),
    ).fetchone()
    if found is None or (found[2] is not None and found[2] <= stamp(m.now)) or found[1] == 0:
        raise Refusal("bad_invite")
    room = m.facts(str(found[0])).chat
    _may_enter(m, number, room)
    if found[1] is not None:
        m.db.execute("UPDATE invitations SET uses = uses - 1 WHERE code = ?", (code,))
    if found[3]:
        _ask(m, number, room, "")
    else:
        enter(m, room, number, invite=code, inviter=int(found[4]))
    return room


def enter(
    m: Moment, room: str, number: int, *, operator: int | None = None, invite: str = "", inviter: int | None = None
) -> None:
    """Write down that somebody is in now, and tell the room."""
    m.db.execute("INSERT INTO members (room, person, joined_at) VALUES (?, ?, ?)", (room, number, stamp(m.now)))
    m.db.execute("DELETE FROM requests WHERE room = ? AND person = ?", (room, number))
    m.db.execute("DELETE FROM invitations WHERE room = ? AND person = ?", (room, number))
    m.note(room, "approved" if operator is not None else "joined", number, operator)
    m.news.backlogs.add((room, number))
    m.news.own_rooms.add((room, number))
    m.news.members.add((room, number))
    m.news.rooms.add(room)
    m.news.requests.add(room)
    approver = None if operator is None else m.who(room, operator)
    who = m.who(room, number)
    m.happen(h.CameIn(room=room, at=m.now, who=who, operator=approver, invite=invite, inviter=inviter))


def leave(m: Moment, number: int, room: str) -> None:
    """Let somebody go."""
    m.inside(room, number)
    who = m.who(room, number)
    remove(m, room, number)
    m.note(room, "left", number)
    m.happen(h.WentOut(room=room, at=m.now, who=who))


def remove(m: Moment, room: str, number: int) -> None:
    """Write down that somebody is out."""
    m.db.execute("DELETE FROM members WHERE room = ? AND person = ?", (room, number))
    m.news.own_rooms.add((room, number))
    m.news.members.add((room, number))
    m.news.rooms.add(room)


def ask(m: Moment, number: int, room: str, text: str) -> None:
    """Ask to be let in."""
    facts = m.facts(room)
    if not m.may_see(facts, number):
        raise Refusal("no_room")
    if facts.door is not Door.ASK:
        raise Refusal("not_here")
    _may_enter(m, number, room)
    _ask(m, number, room, text)


def _ask(m: Moment, number: int, room: str, text: str) -> None:
    if request_of(m, room, number) is not None:
        raise Refusal("already")
    request = secrets.token_hex(6)
    m.db.execute("INSERT INTO requests VALUES (?, ?, ?, ?, ?)", (room, number, request, text, stamp(m.now)))
    _requests_changed(m, room, number)
    m.happen(h.Asked(room=room, at=m.now, who=m.who(room, number), request=request, text=text))


def request_of(m: Moment, room: str, number: int) -> str | None:
    """Return the handle of somebody's open request."""
    found = m.db.execute("SELECT id FROM requests WHERE room = ? AND person = ?", (room, number)).fetchone()
    return None if found is None else str(found[0])


def _requests_changed(m: Moment, room: str, number: int) -> None:
    m.news.requests.add(room)
    m.news.own_rooms.add((room, number))


def withdraw(m: Moment, number: int, room: str) -> None:
    """Take one's asking back."""
    request = request_of(m, room, number)
    if request is None:
        raise Refusal("already")
    m.db.execute("DELETE FROM requests WHERE room = ? AND person = ?", (room, number))
    _requests_changed(m, room, number)
    m.happen(h.AskingEnded(room=room, at=m.now, who=m.who(room, number), request=request))


def decide(m: Moment, operator: int, room: str, number: int, admit: bool, text: str) -> None:
    """Let an applicant in or turn them down."""
    request = request_of(m, room, number)
    if request is None:
        raise Refusal("already")
    if operator != HOUSE:
        m.happen(
            h.AskingEnded(
                room=room,
                at=m.now,
                who=m.who(room, number),
                request=request,
                operator=m.who(room, operator),
                admitted=admit,
            )
        )
    if admit:
        enter(m, room, number, operator=operator)
        return
    m.db.execute("DELETE FROM requests WHERE room = ? AND person = ?", (room, number))
    _requests_changed(m, room, number)
    if text:
        tell(m, number, text, operator, room)


def tell(m: Moment, number: int, text: str, operator: int, room: str) -> None:
    """Put a notice into somebody's talk with the house."""
    m.note(open_talk(m, HOUSE, number), "declined", number, operator, reason=text, detail=m.facts(room).title)


def rename(m: Moment, number: int, room: str, typed: str, operator: int | None = None) -> None:
    """Give somebody another name in one room; an empty one takes it back."""
    m.facts(room)
    if m.joined_at(room, number) is None:
        raise Refusal("not_joined")
    before = m.shown(room, number).name
    name = chosen_name(typed) if typed else ""
    looks = skeleton(name) if name else ""
    _name_is_free(m, number, room, looks)
    if (name or m.person(number).name) == before:
        raise Refusal("already")
    m.db.execute(
        "INSERT INTO traits (room, person, nickname, skeleton) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (room, person) DO UPDATE SET nickname = excluded.nickname, skeleton = excluded.skeleton",
        (room, number, name, looks),
    )
    m.note(room, "renamed", number, operator, detail=before)
    m.news.members.add((room, number))
    m.news.own_rooms.add((room, number))
    by = None if operator is None else m.who(room, operator)
    m.happen(h.Renamed(room=room, at=m.now, who=m.who(room, number), old_name=before, operator=by))


def _name_is_free(m: Moment, number: int, room: str, looks: str) -> None:
    if not looks or looks == m.person(number).skeleton:
        return
    other = m.db.execute(
        "SELECT 1 FROM people WHERE skeleton = ?"
        " UNION ALL SELECT 1 FROM traits WHERE skeleton = ? AND room = ? AND person != ?",
        (looks, looks, room, number),
    ).fetchone()
    if other is not None or looks in m.setting.hosts:
        raise Refusal("name_taken")


def sync_house(m: Moment, name: str) -> None:
    """Write down what our account is called."""
    m.db.execute(
        "INSERT INTO people VALUES (0, '', ?, ?, '', 0, ?)"
        " ON CONFLICT (number) DO UPDATE SET name = excluded.name, skeleton = excluded.skeleton",
        (name, skeleton(name), stamp(m.now)),
    )


def sync_rooms(m: Moment, setting: Setting) -> None:
    """Take in which rooms there are: our account is in each, and everybody is shown them anew."""
    m.setting = replace(setting, online=m.setting.online)
    m.db.execute("DELETE FROM orders WHERE at < ?", (stamp(m.now - ORDERS_KEPT),))
    for room in m.setting.rooms:
        m.db.execute("INSERT OR IGNORE INTO rooms (room) VALUES (?)", (room,))
        m.db.execute("INSERT OR IGNORE INTO members (room, person, joined_at) VALUES (?, 0, ?)", (room, stamp(m.now)))
    known = [str(row[0]) for row in m.db.execute("SELECT room FROM rooms WHERE room NOT LIKE '@%'").fetchall()]
    m.news.own_rooms |= {(room, viewer) for room in known for viewer in m.setting.online}
