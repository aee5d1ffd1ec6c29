"""One change of the platform: who and what there is now, what it writes, and what must be told of it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Literal

import msgspec

from townhall.model.ids import MemberId, member_id
from townhall.model.parts import Parts
from townhall.model.people import Standing
from townhall_lobby import happenings
from townhall_lobby.database import instant, stamp
from townhall_lobby.facts import News, PersonRow, RoomFacts, Setting, Traits
from townhall_lobby.happenings import HOUSE, Happening, Who
from townhall_lobby.protocol import Notice, Person
from townhall_lobby.refusals import Refusal
from townhall_lobby.settings import Door
from townhall_lobby.updates import PLATFORM, own_person


class Moment:
    """A transaction of the platform; see :mod:`townhall_lobby.database`."""

    def __init__(self, db: sqlite3.Connection, now: datetime, setting: Setting) -> None:
        self.db = db
        self.now = now
        self.setting = setting
        self.news = News()
        self.last_event = 0
        """The number of the last happening written."""

    # ------------------------------------------------------------------------------------------------- people

    def person(self, number: int) -> PersonRow:
        """Return somebody; refuses a number nobody has."""
        found = self.db.execute(
            "SELECT number, name, skeleton, locale, local, created_at FROM people WHERE number = ?", (number,)
        ).fetchone()
        if found is None:
            raise Refusal("no_person")
        return PersonRow(*found)

    def number_of(self, id: str) -> int:
        """Return the number behind an id of the page."""
        if id == "house":
            return HOUSE
        if id[:1] != "p" or not id[1:].isascii() or not id[1:].isdigit() or len(id) > 18:
            raise Refusal("no_person")
        return self.person(int(id[1:])).number

    def traits(self, room: str, number: int) -> Traits:
        """Return what somebody is called and labelled in a room."""
        found = self.db.execute(
            "SELECT nickname, title, roles FROM traits WHERE room = ? AND person = ?", (room, number)
        ).fetchone()
        return (
            Traits()
            if found is None
            else Traits(found[0], found[1], msgspec.json.decode(found[2], type=tuple[str, ...]))
        )

    def shown(self, room: str, number: int) -> Person:
        """Return somebody under the name they have in a room."""
        name = self.traits(room, number).nickname or self.person(number).name
        return Person(id=own_person(number), name=name, bot=number == HOUSE)

    def who(self, room: str, number: int) -> Who:
        """Return somebody as happenings carry them."""
        person, traits = self.person(number), self.traits(room, number)
        joined = self.joined_at(room, number)
        return Who(
            number,
            traits.nickname or person.name,
            self.standing(room, number),
            person.locale,
            None if joined is None else instant(joined),
            instant(person.created_at),
            traits.roles,
        )

    def scoped(self, number: int) -> MemberId:
        """Return the scoped id of somebody."""
        return member_id(PLATFORM, self.setting.account, own_person(number))

    def is_host(self, number: int) -> bool:
        """Return whether somebody is staff in every room."""
        person = self.person(number)
        return bool(person.local) and person.skeleton in self.setting.hosts

    # -------------------------------------------------------------------------------------------------- rooms

    def facts(self, room: str) -> RoomFacts:
        """Return a room of ops.toml; refuses any other."""
        found = self.setting.rooms.get(room)
        if found is None:
            raise Refusal("no_room")
        return found

    def joined_at(self, room: str, number: int) -> int | None:
        """Return when somebody joined; None when they are not in."""
        found = self.db.execute(
            "SELECT joined_at FROM members WHERE room = ? AND person = ?", (room, number)
        ).fetchone()
        return None if found is None else int(found[0])

    def standing(self, room: str, number: int) -> Standing:
        """Return the rank somebody has in a room."""
        if self.joined_at(room, number) is None:
            return Standing.OUTSIDE
        if number == HOUSE or self.is_host(number):
            return Standing.OWNER if number != HOUSE else Standing.ADMIN
        return Standing.RESTRICTED if self.mute(room, number) is not False else Standing.MEMBER

    def mute(self, room: str, number: int) -> datetime | Literal[False] | None:
        """Return until when somebody may not write: an instant, None (until unmuted), or False."""
        return self._lasting("mutes", room, number)

    def ban(self, room: str, number: int) -> datetime | Literal[False] | None:
        """Return until when somebody may not come in: an instant, None (for good), or False."""
        return self._lasting("bans", room, number)

    def _lasting(self, table: str, room: str, number: int) -> datetime | Literal[False] | None:
        found = self.db.execute(f"SELECT until FROM {table} WHERE room = ? AND person = ?", (room, number)).fetchone()
        if found is None:
            return False
        if found[0] is None:
            return None
        until = instant(found[0])
        return until if until > self.now else False

    def inside(self, room: str, number: int) -> RoomFacts:
        """Return the room if somebody is in it; refuses otherwise."""
        facts = self.facts(room)
        if self.joined_at(room, number) is None:
            raise Refusal("not_joined" if self.may_see(facts, number) else "no_room")
        return facts

    def may_see(self, facts: RoomFacts, number: int) -> bool:
        """Return whether somebody may know of a room."""
        return (
            facts.door is not Door.HOSTS
            or self.joined_at(facts.chat, number) is not None
            or self.is_host(number)
            or self.invited(facts.chat, number)
        )

    def invited(self, room: str, number: int) -> bool:
        """Return whether an invitation made out to somebody is open."""
        found = self.db.execute("SELECT 1 FROM invitations WHERE room = ? AND person = ?", (room, number)).fetchone()
        return found is not None

    def people_in(self, room: str) -> list[int]:
        """Return who is in a room, longest first."""
        rows = self.db.execute("SELECT person FROM members WHERE room = ? ORDER BY joined_at, person", (room,))
        return [int(row[0]) for row in rows]

    def rooms_of(self, number: int) -> list[str]:
        """Return the rooms of ops.toml somebody is in."""
        rows = self.db.execute("SELECT room FROM members WHERE person = ? ORDER BY room", (number,)).fetchall()
        return [str(row[0]) for row in rows if row[0] in self.setting.rooms]

    # ------------------------------------------------------------------------------------------------ writing

    def next_sequence(self, room: str) -> int:
        """Count a change of a room."""
        self.db.execute(
            "INSERT INTO rooms (room, sequence) VALUES (?, 1) ON CONFLICT (room) DO UPDATE SET sequence = sequence + 1",
            (room,),
        )
        return int(self.db.execute("SELECT sequence FROM rooms WHERE room = ?", (room,)).fetchone()[0])

    def happen(self, happening: Happening) -> int:
        """Write down what Townhall must hear; returns its number."""
        number = self.db.execute("INSERT INTO events (happening) VALUES (?)", (happenings.encode(happening),)).lastrowid
        self.last_event = number or 0
        return self.last_event

    def write(
        self,
        room: str,
        author: int | None,
        parts: Parts = (),
        *,
        text: str = "",
        reply_to: int | None = None,
        notice: Notice | None = None,
        poll: bytes | None = None,
        announcement: bool = False,
        silent: bool = False,
        nonce: str | None = None,
    ) -> int:
        """Put a message or a notice into a room; returns its number."""
        encode = msgspec.json.encode
        row = (
            room,
            self.next_sequence(room),
            author,
            stamp(self.now),
            encode(parts),
            text,
            reply_to,
            None if notice is None else encode(notice),
            poll,
            announcement,
            silent,
            nonce,
        )
        number = self.db.execute(
            "INSERT INTO messages"
            " (room, sequence, author, at, parts, text, reply_to, notice, poll, announcement, silent, nonce)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        ).lastrowid
        assert number is not None
        self.news.messages[number] = room
        return number

    def set_trait(self, room: str, number: int, trait: str, value: str) -> None:
        """Write down a title or the roles of somebody, and show them anew."""
        self.db.execute(
            f"INSERT INTO traits (room, person, {trait}) VALUES (?, ?, ?)"
            f" ON CONFLICT (room, person) DO UPDATE SET {trait} = excluded.{trait}",
            (room, number, value),
        )
        self.news.members.add((room, number))

    def forget(self) -> None:
        """Show and tell nothing of what was undone."""
        self.news = News()
        self.last_event = 0

    def touch(self, room: str, message: int) -> None:
        """Count a change of a message, so that it is shown and resumed anew."""
        self.db.execute("UPDATE messages SET sequence = ? WHERE id = ?", (self.next_sequence(room), message))
        self.news.messages[message] = room

    def note(self, room: str, what: str, number: int | None, operator: int | None = None, **more: object) -> None:
        """Put a notice into a room: somebody joined, was muted, …"""
        self.write(
            room,
            None,
            notice=msgspec.convert(
                {
                    "what": what,
                    "person": None if number is None else self.shown(room, number),
                    "operator": None if operator is None or operator == number else self.shown(room, operator),
                    **more,
                },
                Notice,
            ),
        )
