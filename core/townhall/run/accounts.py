"""What an adapter is given: its account, the groups on it, a folder of its own, and the world around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from structlog.typing import FilteringBoundLogger

from townhall.adapter import Account, Adapter, Room
from townhall.clock.time import Time
from townhall.config.model import AccountConfiguration, Configuration
from townhall.model.ids import GroupId, own_id
from townhall.plugin.loading import Installed


def here(group: GroupId) -> GroupId:
    """Return the address of a group where no platform has moved it."""
    return group


def rooms_of(
    configuration: Configuration, account: str, address: Callable[[GroupId], GroupId] = here
) -> tuple[Room, ...]:
    """Return the groups ops.toml has on an account, as its adapter needs them; ``address`` is where each is now."""
    return tuple(
        Room(
            chat=own_id(address(group.id)),
            alias=group.alias,
            title=group.core.title,
            locale=group.core.locale,
            like=group.core.like,
        )
        for group in configuration.groups.values()
        if group.core.account == account
    )


def make_adapter(
    account: AccountConfiguration,
    configuration: Configuration,
    installed: Installed,
    *,
    address: Callable[[GroupId], GroupId] = here,
    directory: Path,
    time: Time,
    log: FilteringBoundLogger,
    cursor: bytes | None = None,
    malformed: Callable[[], None] = lambda: None,
) -> Adapter[Any]:
    """Return the adapter of an account, not started; ``directory`` is where adapters may keep files."""
    given: Account[Any] = Account(
        name=account.name,
        settings=account.settings,
        rooms=rooms_of(configuration, account.name, address),
        directory=directory,
        time=time,
        log=log.bind(account=account.name),
        cursor=cursor,
        malformed=malformed,
    )
    return installed.adapter(account.adapter)(given)
