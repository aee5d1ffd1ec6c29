"""``townhall export`` and ``townhall erase``: what is stored about somebody, for them and for good."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from townhall.bus.people import CORE, KnownMember
from townhall.cli.loading import group_named, load_with_switches, required
from townhall.cli.outcome import Failure, Refusal
from townhall.cli.output import print_json, say
from townhall.config.model import Configuration, GroupConfiguration
from townhall.config.secrets import Unneeded
from townhall.model.ids import MemberId
from townhall.plugin.loading import Installed
from townhall.run.erasing import Erased, erase_person
from townhall.store.interface import StoreError
from townhall.store.opening import file_of
from townhall.store.pseudonyms import SECRET, Pseudonyms, is_member
from townhall.store.sqlite.beside import looking

_WORDS = {
    "record": "records",
    "fact": "contributions",
    "label": "labels",
    "timer": "timers",
    "outbox": "messages",
    "ledger": "decisions of the team and the rules",
    "decision": "reasons",
}


def export(path: Path, installed: Installed, who: str, alias: str, out: Path | None) -> None:
    """Write everything that is stored about somebody as JSON, also while Townhall runs."""
    configuration = required(load_with_switches(path, installed, Unneeded()))
    database = _file_of(configuration, path.parent)
    if out is not None and out.exists():
        raise Refusal(f"There is a file {out} already. Name another one.")
    with _reading(database) as connection:
        member = _found(connection, configuration, who, alias, path)
        told = _told(connection, member)
    if out is None:
        print_json(told)
        return
    # What is in it is for one person: nobody else on this machine may read it.
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")
    say(f"Everything about {member} is in {out}. Give it to nobody else.", "good")


def erase(path: Path, installed: Installed, who: str, alias: str, *, yes: bool) -> None:
    """Erase somebody for good."""
    configuration = required(load_with_switches(path, installed, Unneeded()))
    database = _file_of(configuration, path.parent)
    with _reading(database) as connection:
        member = _found(connection, configuration, who, alias, path)
    if not yes:
        _confirm(member)
    townhall = configuration.townhall
    try:
        erased = asyncio.run(erase_person(townhall.database, path.parent, member, townhall.ledger_retention))
    except StoreError as error:
        raise Failure(f"Nothing was erased: {error}") from None
    _tell(member, erased, sorted(database.parent.glob(f"{database.name}.*.backup")))


def _file_of(configuration: Configuration, folder: Path) -> Path:
    url = configuration.townhall.database
    database = file_of(url, folder)
    if database is None or not database.is_file():
        raise Refusal(f"[townhall] database = {url!r} is no file that is there, so nothing is stored about anybody.")
    return database


@contextmanager
def _reading(database: Path) -> Generator[sqlite3.Connection]:
    """Open the database beside a Townhall that may hold it; nothing is written."""
    try:
        with looking(database) as connection:
            yield connection
    except sqlite3.Error as error:
        raise Failure(f"{database}: it cannot be read ({error}). Start Townhall on it once, and try again.") from None


# -- whom -----------------------------------------------------------------------------------------
def _found(connection: sqlite3.Connection, configuration: Configuration, who: str, alias: str, ops: Path) -> MemberId:
    """Return whom the operator means: by id, or by the name they have in a group."""
    if not alias:
        if is_member(who):
            return MemberId(who)
        raise Refusal(f"{who!r} is no id. Write platform:account:user, or name their group with --group.")
    group = group_named(alias, configuration, ops)
    people = _named(connection, group, who)
    if len(people) == 1:
        return people[0]
    if people:
        raise Refusal(f"Several people in {alias} are called {who}: {', '.join(people)}. Write the id of one.")
    raise Refusal(f"Nobody in {alias} is known as {who}. Look at the name in the chat, or write the id.")


def _named(connection: sqlite3.Connection, group: GroupConfiguration, name: str) -> Sequence[MemberId]:
    from townhall.store.sqlite.queries import records

    wanted = name.strip().removeprefix("@").casefold()
    everybody = records(connection, group.id, CORE, KnownMember.__name__, "")
    known = [msgspec.msgpack.decode(raw, type=KnownMember).member for _, raw in everybody]
    return [one.id for one in known if wanted and wanted in (one.name.casefold(), one.handle.casefold())]


# -- what -----------------------------------------------------------------------------------------
def _told(connection: sqlite3.Connection, member: MemberId) -> dict[str, object]:
    from townhall.store.sqlite.queries import record
    from townhall.store.sqlite.schedule import everything_about

    secret = record(connection, SECRET)
    before: Mapping[str, Sequence[bytes]] = {}
    if secret is not None:
        before = everything_about(connection, Pseudonyms(secret).of(member))
    return {
        "member": member,
        "exported_at": datetime.now(UTC).isoformat(),
        "stored": _opened(everything_about(connection, member)),
        "under_their_pseudonym": _opened(before),
    }


def _opened(tables: Mapping[str, Sequence[bytes]]) -> dict[str, object]:
    return {table: [msgspec.json.decode(row) for row in rows] for table, rows in tables.items()}


def _confirm(member: MemberId) -> None:
    if not sys.stdin.isatty():
        raise Refusal(f"Erasing {member} cannot be taken back. Repeat the command with --yes if you mean it.")
    import typer

    if not typer.confirm(f"Erase {member} for good?"):
        raise Refusal("Nothing was erased.")


def _tell(member: MemberId, erased: Erased, copies: Sequence[Path]) -> None:
    say(f"{member} is erased: {_counted(erased.gone)}.", "good")
    if erased.until is not None:
        say(f"Under {erased.pseudonym} there stay, at most until {erased.until:%Y-%m-%d}: {_counted(erased.stays)}.")
    for copy in copies:
        say(f"{copy} is a copy from before an upgrade and still holds them. Delete it when you need it no more.")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {_WORDS[table]}" for table, count in sorted(counts.items())) or "nothing was stored"
