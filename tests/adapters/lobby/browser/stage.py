"""A Lobby by itself, and people who look at it through a real browser."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

import pytest
import structlog
from playwright.async_api import Browser, ConsoleMessage, Locator, Page

from townhall.adapter import Account, Order, Room
from townhall.clock.time import SystemTime
from townhall.model.actions import Action
from townhall.model.events import Event
from townhall.model.ids import group_id
from townhall.model.places import Place
from townhall.model.results import Result
from townhall_lobby import Door, Lobby, LobbySettings, RoomOptions

ACCOUNT = "lobby"
ROOMS = (
    Room(chat="lounge", alias="lounge", title="Lounge"),
    Room(chat="fans", alias="fans", title="北京粉丝群", like="qq"),
    Room(chat="club", alias="club", title="Book club"),
)
OPTIONS = {"club": RoomOptions(door=Door.ASK)}
HOSTS = ("Host",)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 10_000
"""How long a page may take to show something, in milliseconds; far above what it needs."""

EventType = TypeVar("EventType", bound=Event)


def chromium() -> str:
    """Return the browser of this machine; skips without one, or fails where one is required."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("TOWNHALL_REQUIRE_BROWSER") == "1":
        pytest.fail("No Chromium on this machine, and TOWNHALL_REQUIRE_BROWSER=1 asks for one.")
    pytest.skip("No Chromium on this machine: install chromium to test the Lobby's page.")


@dataclass
class House:
    """The Lobby's adapter, and what it has published."""

    directory: Path
    told: list[Event] = field(default_factory=list[Event])
    url: str = ""
    _adapter: Lobby | None = None
    _task: asyncio.Task[None] | None = None
    _orders: int = 0

    async def publish(self, *events: Event, cursor: bytes | None = None) -> None:
        """Take events in, as the journal would: what is told again after a stop is known already."""
        known = {event.id for event in self.told}
        self.told.extend(event for event in events if event.id not in known)

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """Serve the page; after a stop, at the same address."""
        port = self.url.rstrip("/").rpartition(":")[2] or "0"
        settings = LobbySettings(listen=f"127.0.0.1:{port}", hosts=HOSTS, rooms=OPTIONS)
        log = structlog.get_logger("lobby")
        account = Account(
            name=ACCOUNT, settings=settings, rooms=ROOMS, directory=self.directory, time=SystemTime(), log=log
        )
        self._adapter = Lobby(account)
        self._task = tasks.create_task(self._adapter.run(self.publish))
        self.url = await self._adapter.listening()

    async def stop(self) -> None:
        """Go away, as a restart does."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    async def perform(self, action: Action) -> Result:
        """Do something as the house."""
        assert self._adapter is not None
        self._orders += 1
        return await self._adapter.perform(Order(f"order-{self._orders}", action))

    def heard(self, kind: type[EventType]) -> list[EventType]:
        """Return what was told of one kind."""
        return [event for event in self.told if isinstance(event, kind)]


def place(chat: str = "lounge") -> Place:
    """Return a room as actions name it."""
    return Place(group_id("lobby", ACCOUNT, chat))


@dataclass
class Person:
    """Somebody at a page."""

    page: Page

    @property
    def messages(self) -> Locator:
        """Every message in sight of the room on show."""
        return self.page.locator("li.message")

    def message(self, text: str) -> Locator:
        """The message with these words."""
        return self.messages.filter(has=self.page.locator(".words", has_text=text))

    async def enter(self, name: str) -> None:
        """Give a name and walk in."""
        await self.page.fill("#entry-name", name)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_selector("#app:not([hidden])", state="attached")

    async def open(self, room: str) -> None:
        """Show a room."""
        await self.page.click(f'[data-room="{room}"]')

    async def join(self, room: str = "lounge") -> None:
        """Show a room and go into it."""
        await self.open(room)
        await self.page.click(".gate .button")
        await self.page.wait_for_selector("#composer-text")

    async def say(self, text: str) -> None:
        """Write a message and send it."""
        await self.page.fill("#composer-text", text)
        await self.page.press("#composer-text", "Enter")

    async def act(self, text: str, label: str) -> None:
        """Use the small bar beside a message."""
        await self.message(text).hover()
        await self.page.click(f'.message-bar [aria-label="{label}"]')


Theme = Literal["light", "dark"]


@dataclass
class Stage:
    """The house, the browser, and what went wrong on any page."""

    house: House
    tasks: asyncio.TaskGroup
    browser: Browser
    faults: list[str] = field(default_factory=list[str])

    async def visitor(
        self,
        name: str = "",
        *,
        locale: str = "en-GB",
        theme: Theme = "light",
        width: int = 1360,
        height: int = 860,
        query: str = "",
    ) -> Person:
        """Open the page in a browser of its own; with a name, walk in."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme=theme, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        await page.goto(f"{self.house.url}{query}")
        person = Person(page)
        if name:
            await person.enter(name)
        return person

    async def in_the_lounge(self, name: str) -> Person:
        """Open the page as somebody who is in the lounge already."""
        person = await self.visitor(name)
        await person.join()
        return person

    async def restart(self) -> None:
        """Stop the house under the open pages and start it again."""
        await self.house.stop()
        await self.house.start(self.tasks)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that looks for a stopped server is meant to fail at it.
        if message.type in ("error", "warning") and "WebSocket connection" not in message.text:
            self.faults.append(message.text)


@asynccontextmanager
async def stage(directory: Path, browser: Browser) -> AsyncGenerator[Stage, None]:
    """Set everything up; afterwards no page may have met an error or broken the content policy."""
    async with asyncio.TaskGroup() as tasks:
        house = House(directory)
        await house.start(tasks)
        play = Stage(house, tasks, browser)
        try:
            yield play
        finally:
            for context in browser.contexts:
                await context.close()
            await house.stop()
    if play.faults:
        pytest.fail("The page met errors:\n" + "\n".join(play.faults))
