"""Where somebody writes: a room of ops.toml, or a private talk between two."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypedDict

from townhall_lobby.facts import RoomFacts
from townhall_lobby.happenings import HOUSE
from townhall_lobby.moment import Moment
from townhall_lobby.refusals import Refusal
from townhall_lobby.tools import tools_of

HOUSE_TALK = "@house"


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


class Spot(TypedDict):
    """Where and when something happened, as happenings carry it."""

    room: str
    at: datetime
    direct: bool


def spot(m: Moment, where: Target) -> Spot:
    """Return where something happens now."""
    if where.facts is not None:
        return {"room": where.room, "at": m.now, "direct": False}
    return {"room": origin(m, where.room), "at": m.now, "direct": True}


def is_heard(where: Target) -> bool:
    """Return whether our account is there; a talk between two others stays between them."""
    return where.facts is not None or where.with_house


def needs_tool(where: Target, tool: str) -> None:
    """Refuse what people cannot do there; talks have every tool."""
    if where.facts is not None:
        has_tool(where.facts, tool)


def has_tool(facts: RoomFacts, tool: str) -> None:
    """Refuse what people cannot do in a room like this."""
    if tool not in tools_of(facts.abilities):
        raise Refusal("not_here")
