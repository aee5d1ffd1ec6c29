"""What people are called who did something: read from the directory of the groups they are known in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

import msgspec

from townhall.bus.people import CORE, KnownMember
from townhall.config.loading import Loaded
from townhall.store.opening import file_of
from townhall.store.pseudonyms import is_member
from townhall.store.sqlite.beside import looking


def names_of(loaded: Loaded, people: Iterable[str]) -> Mapping[str, str]:
    """Return id to name, for people and for users of the shell; ids that nobody knows are left out."""
    wanted = set(people)
    named = {one: f"{one.removeprefix('shell:')} (shell)" for one in wanted if one.startswith("shell:")}
    members = [one for one in wanted if is_member(one)]
    if not members or loaded.configuration is None:
        return named
    database = file_of(loaded.configuration.townhall.database, loaded.path.parent)
    if database is None:
        return named
    try:
        with looking(database) as connection:
            for member in members:
                if found := _name(connection, member):
                    named[member] = found
    except sqlite3.Error:
        return named
    return named


def _name(connection: sqlite3.Connection, member: str) -> str:
    row = connection.execute(
        "SELECT value FROM record WHERE plugin=? AND kind=? AND key=? LIMIT 1", (CORE, KnownMember.__name__, member)
    ).fetchone()
    return "" if row is None else msgspec.msgpack.decode(row[0], type=KnownMember).member.name
