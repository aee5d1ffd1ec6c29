"""Ask the accounts of ops.toml something without starting them: what is wrong, which chats they see."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from townhall.adapter import Adapter
from townhall.clock.time import SystemTime
from townhall.config.loading import Loaded
from townhall.config.model import AccountConfiguration, Configuration
from townhall.run.accounts import make_adapter
from townhall.run.logs import set_up

T = TypeVar("T")

DEADLINE = 15.0
"""Seconds an account may take to answer."""


async def ask_accounts(
    loaded: Loaded, question: Callable[[Adapter[Any]], Awaitable[Sequence[T]]]
) -> dict[str, Sequence[T] | Exception]:
    """Return what each account answers, or why it did not; all are asked at once."""
    configuration = loaded.configuration
    assert configuration is not None
    with TemporaryDirectory(prefix="townhall-") as scratch:
        accounts = tuple(configuration.accounts.values())
        folders = (_folder(loaded, one.name, Path(scratch)) for one in accounts)
        answers = await asyncio.gather(
            *(_ask(one, configuration, loaded, question, folder) for one, folder in zip(accounts, folders, strict=True))
        )
    return dict(zip((one.name for one in accounts), answers, strict=True))


def _folder(loaded: Loaded, account: str, scratch: Path) -> Path:
    """Return what an adapter that ran has left here; one that never ran leaves nothing by being asked."""
    own = loaded.path.parent / "accounts" / account
    if own.is_dir():
        return own
    (scratch / account).mkdir()
    return scratch / account


async def _ask(
    account: AccountConfiguration,
    configuration: Configuration,
    loaded: Loaded,
    question: Callable[[Adapter[Any]], Awaitable[Sequence[T]]],
    folder: Path,
) -> Sequence[T] | Exception:
    # What an adapter logs meanwhile is not what the command was asked for.
    logs = set_up("json", "critical", stream=io.StringIO())
    try:
        async with asyncio.timeout(DEADLINE):
            adapter = make_adapter(
                account, configuration, loaded.installed, directory=folder, time=SystemTime(), log=logs.log
            )
            return await question(adapter)
    except Exception as error:
        return error
