"""The whole program on an ops.toml in a folder, with an adapter that a test speaks through."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from types import ModuleType
from typing import ClassVar

from townhall import AdapterConnected, EventId, Place
from townhall.adapter import Account, AccountSettings, Adapter, Order, Publish
from townhall.config.loading import load
from townhall.model.capabilities import Capabilities
from townhall.model.events import Event
from townhall.model.ids import GroupId
from townhall.model.platforms import PROFILES
from townhall.model.results import Result
from townhall.plugin.loading import Installed
from townhall.run.logs import set_up
from townhall.run.townhall import Townhall
from townhall.testing.platform import Truth, perform, unhurried


class Line:
    """What outlives every connection of the account."""

    def __init__(self) -> None:
        self.truth = Truth()
        self.heard: asyncio.Queue[tuple[Event, bytes]] = asyncio.Queue()
        self.spoken: asyncio.Queue[str] = asyncio.Queue()
        """What we wrote, as it arrives."""
        self.connections: list[bytes | None] = []
        """The cursor each connection began with."""


class Speaker(Adapter[AccountSettings]):
    """An adapter whose platform is a queue."""

    platform = "test"
    capabilities: ClassVar[Capabilities] = unhurried(PROFILES["full"])
    line: ClassVar[Line]

    def __init__(self, account: Account[AccountSettings]) -> None:
        super().__init__(account)

    async def run(self, publish: Publish) -> None:
        """Pass on what the test says, each with the place it stands at."""
        self.line.connections.append(self.account.cursor)
        number = len(self.line.connections)
        place = Place(GroupId(f"test:{self.account.name}:"))
        await publish(AdapterConnected(id=EventId(f"connected-{number}"), at=self.account.time.now(), place=place))
        while True:
            event, cursor = await self.line.heard.get()
            await publish(event, cursor=cursor)

    async def perform(self, order: Order) -> Result:
        """Do one action, once however often it is asked for."""
        before = len(self.line.truth.messages)
        result = perform(self.line.truth, order)
        if len(self.line.truth.messages) > before:
            self.line.spoken.put_nowait(order.key)
        return result


def write(folder: Path, groups: str, database: str = "sqlite:///townhall.db") -> Path:
    """Write an ops.toml and return where it is."""
    path = folder / "ops.toml"
    path.write_text(f'[townhall]\ndatabase = "{database}"\nlisten = ""\n[accounts.test]\nadapter = "speaker"\n{groups}')
    return path


def townhall(path: Path, line: Line, **plugins: ModuleType) -> Townhall:
    """Return the program, not started; raises with everything that is wrong in the file."""
    adapter = type("SpeakerOnLine", (Speaker,), {"line": line})
    loaded = load(path, Installed.of(plugins, {"speaker": adapter}))
    assert loaded.configuration is not None, [str(one) for one in loaded.errors]
    return Townhall(loaded, set_up("json", stream=io.StringIO()), version="1")
