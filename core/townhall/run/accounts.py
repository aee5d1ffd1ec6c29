"""What an adapter is given: its account, the groups on it, a folder of its own, and the world around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from structlog.typing import FilteringBoundLogger

from townhall.adapter import Account, Adapter, Room
from townhall.clock.time import Time
from townhall.config.model import AccountConfiguration, Configuration
from townhall.model.ids import GroupId, own_id
from townhall.plugin.loading import Installed


def here(group: GroupId) -> GroupId:
    """Return the address of a group where no platform has moved it."""
    return group


def own_words(account: str, said: str) -> str:
    """Return what an adapter said without the account in front, where whoever shows it names the account anyway."""
    return said.removeprefix(f"accounts.{account}: ")


class Rooms(Sequence[Room]):
    """The groups ops.toml has on an account, as its adapter needs them.

    Looking through 100,000 groups takes a while, so it is done when the adapter first asks, and never for one that
    does not.
    """

    def __init__(
        self, configuration: Configuration, account: str, address: Callable[[GroupId], GroupId] = here
    ) -> None:
        """Look at an account; ``address`` is where each group is now."""
        self._configuration = configuration
        self._account = account
        self._address = address

    @cached_property
    def _rooms(self) -> tuple[Room, ...]:
        return tuple(
            Room(
                chat=own_id(self._address(group.id)),
                alias=group.alias,
                title=group.core.title,
                locale=group.core.locale,
                like=group.core.like,
            )
            for group in self._configuration.groups.values()
            if group.core.account == self._account
        )

    @overload
    def __getitem__(self, place: int) -> Room: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Room, ...]: ...

    def __getitem__(self, place: int | slice) -> Room | tuple[Room, ...]:
        return self._rooms[place]

    def __iter__(self) -> Iterator[Room]:
        return iter(self._rooms)

    def __len__(self) -> int:
        return len(self._rooms)


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
        rooms=Rooms(configuration, account.name, address),
        directory=directory,
        time=time,
        log=log.bind(account=account.name),
        cursor=cursor,
        malformed=malformed,
    )
    return installed.adapter(account.adapter)(given)
