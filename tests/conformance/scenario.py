"""The scenario every platform must play: people come, ask, answer, react; somebody is silenced, removed, comes back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from tests.conformance.counterpart import Counterpart, Standing

PLUGINS = Path(__file__).parent / "plugins"
PATIENCE = 40.0
"""Seconds one step may take on a busy machine."""

LEDGER = [
    ("joined", "Ada"),
    ("asked", "Ada"),
    ("replied", "Ada: thank you"),
    ("reacted", "Ada 👍"),
    ("joined", "Bob"),
    ("deleted", "Ada: ok"),
    ("muted", "Bob: ok"),
    ("kicked", "Bob: ok"),
    ("joined", "Bob"),
]
"""What stands in the ledger afterwards, whatever the platform: kind and reason, in order."""


def townhall_table() -> str:
    """Return the head of an ops.toml that knows the plugin of the scenario."""
    return f'[townhall]\nplugin_paths = ["{PLUGINS}"]\nlog = "json"\n'


def account_table(name: str, counterpart: Counterpart) -> str:
    """Return the table of an account."""
    return f'[accounts.{name}]\nadapter = "{counterpart.adapter}"\n{counterpart.account}\n'


def group_table(name: str, account: str, counterpart: Counterpart) -> str:
    """Return the table of a group with the plugin of the scenario."""
    return f'[groups.{name}]\naccount = "{account}"\nchat = "{counterpart.chat}"\ncommunity = "town"\ncrier = true\n'


async def until(what: str, is_so: Callable[[], Awaitable[bool]], patience: float = PATIENCE) -> None:
    """Wait until something is true on a platform; ``what`` says in a failure what did not come."""
    try:
        async with asyncio.timeout(patience):
            while not await is_so():  # noqa: ASYNC110 -- what is true on a platform is no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"{what}: it did not happen within {patience:.0f} s.") from None


async def said(counterpart: Counterpart, *words: str, times: int = 1) -> Standing:
    """Return our latest message with all these words once there are so many of them."""
    found: list[Standing] = []

    async def is_so() -> bool:
        standing = await counterpart.standing()
        found[:] = [one for one in standing if all(word in one.text for word in words)]
        return len(found) >= times

    await until(f"{counterpart.adapter}: {' … '.join(words)}", is_so)
    assert len(found) == times, f"said too often: {found}"
    return found[-1]


async def first_half(platform: Counterpart) -> None:
    """Come, ask, answer, react, have something removed."""
    await platform.join("Ada")
    await said(platform, "Welcome", "Ada")
    await platform.say("Ada", "/ping")
    pong = await said(platform, "Pong, Ada.")
    await platform.say("Ada", "thank you", reply_to=pong.id)
    await said(platform, "Ada replied.")
    await platform.react("Ada", pong.id, "👍")
    await said(platform, "Ada reacted.")
    await platform.join("Bob")
    await said(platform, "Welcome", "Bob")
    spam = await platform.say("Bob", "buy now")
    await platform.say("Ada", "drop it", reply_to=spam)

    async def is_gone() -> bool:
        return not await platform.stands(spam)

    await until(f"{platform.adapter}: the message is removed", is_gone)


async def second_half(platform: Counterpart, database: Path, group: str) -> None:
    """Silence somebody, remove them, and let them come back."""
    await platform.say("Ada", "hush Bob")
    await until(f"{platform.adapter}: Bob is muted", lambda: platform.muted("Bob"))
    await platform.say("Ada", "out Bob")

    async def is_out() -> bool:
        return not await platform.inside("Bob")

    await until(f"{platform.adapter}: Bob is out", is_out)
    # Where one is removed by being banned and let back in, one may come back only when both are done.
    await until_written(database, group, LEDGER.index(("kicked", "Bob: ok")) + 1)
    await platform.join("Bob")
    await said(platform, "Welcome", "Bob", times=2)


def ledger(database: Path, group: str) -> list[tuple[str, str]]:
    """Return kind and reason of every entry of a group, oldest first."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT kind, reason FROM ledger WHERE group_id=? ORDER BY seq", (group,))
        return [(str(kind), str(reason)) for kind, reason in rows]


async def until_written(database: Path, group: str, entries: int) -> None:
    """Wait until so many entries stand in the ledger of a group, as it is on disk."""

    async def is_so() -> bool:
        return len(ledger(database, group)) >= entries

    await until(f"{group}: {entries} entries in the ledger", is_so)
