"""A process that hears a bot and keeps every event in a small database; it is killed at any moment."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

import structlog

from townhall.adapter import Account, Room, Secret
from townhall.clock.time import SystemTime
from townhall.model.events import Event, MessageSent
from townhall_telegram import Telegram, TelegramSettings


def main(folder: Path, api: str, token: str, chat: str) -> None:
    """Hear until killed; events and cursor are one commit, as the core's journal has them."""
    database = sqlite3.connect(folder / "journal.db", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, id TEXT, text TEXT);"
        "CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY, value BLOB);"
    )
    row = database.execute("SELECT value FROM cursor").fetchone()

    async def publish(*events: Event, cursor: bytes | None = None) -> None:
        database.execute("BEGIN")
        for event in events:
            if isinstance(event, MessageSent):
                # No uniqueness here: a second telling would show.
                database.execute("INSERT INTO event (id, text) VALUES (?, ?)", (event.id, event.text))
        if cursor is not None:
            database.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (cursor,))
        database.execute("COMMIT")

    account = Account(
        name="tg",
        settings=TelegramSettings(token=Secret(token), api=api, poll_timeout=timedelta(seconds=5)),
        rooms=(Room(chat=chat, alias="lounge"),),
        directory=folder,
        time=SystemTime(),
        log=structlog.get_logger("test"),
        cursor=None if row is None else row[0],
    )
    asyncio.run(Telegram(account).run(publish))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:5])
