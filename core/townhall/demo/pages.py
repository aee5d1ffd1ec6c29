"""The people of a demonstration: each has the Lobby open in a browser page of their own, over its real WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse

PATIENCE = 30.0
"""Seconds until a page that does not answer is given up."""


class Button(msgspec.Struct, frozen=True):
    """A button under a message."""

    label: str
    data: str


class Part(msgspec.Struct, frozen=True):
    """A part of a message, as far as it matters here."""

    rows: tuple[tuple[Button, ...], ...] = ()


class Card(msgspec.Struct, frozen=True):
    """A message."""

    id: str
    parts: tuple[Part, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """What came back for a frame."""

    kind: str = ""
    nonce: str = ""
    message: str | Card = ""
    """The id of the message that was sent; what is shown to the page is a card."""
    text: str = ""
    """Why it was refused."""
    messages: tuple[Card, ...] = ()
    """For ``history``: oldest first."""


_decoder: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


class Page:
    """One person's page."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._nonce = 0
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._barrier: Mapping[str, str] = {}

    async def read(self) -> None:
        """Read what the page is shown, until it is closed."""
        async for received in self._socket:
            answer = _decoder.decode(received.data)
            waiting = self._waiting.pop(answer.nonce, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)

    @property
    def has_spoken(self) -> bool:
        """Whether :meth:`all_told` can be asked for."""
        return bool(self._barrier)

    async def ask(self, kind: str, **frame: str | bool | int) -> Answer:
        """Send a frame and return its answer; by then Townhall has taken in what it told."""
        self._nonce += 1
        return await self._asked({"kind": kind, "nonce": f"n{self._nonce}", **frame})

    async def say(self, room: str, text: str, reply_to: str = "") -> Answer:
        """Write into a room."""
        more = {"reply_to": reply_to} if reply_to else {}
        said = await self.ask("say", room=room, text=text, **more)
        if said.kind == "done":
            self._barrier = {"kind": "say", "nonce": f"n{self._nonce}", "room": room, "text": text}
        return said

    async def all_told(self) -> None:
        """Return when Townhall has taken in everything that happened in the Lobby so far.

        Whatever is said again under the same nonce is done once, and answered when nothing is left to be told.
        """
        await self._asked(self._barrier)

    async def button(self, room: str, label: str) -> tuple[str, str] | None:
        """Return the message and the data of the newest button with a label."""
        page = await self.ask("history", room=room, limit=50)
        return next(
            (
                (card.id, button.data)
                for card in reversed(page.messages)
                for part in card.parts
                for row in part.rows
                for button in row
                if button.label == label
            ),
            None,
        )

    async def _asked(self, frame: Mapping[str, str | bool | int]) -> Answer:
        answer: asyncio.Future[Answer]
        answer = self._waiting[str(frame["nonce"])] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(PATIENCE):
            await self._socket.send_str(msgspec.json.encode(frame).decode())
            return await answer


class Pages:
    """Everybody's pages, opened when somebody first does something."""

    def __init__(
        self, session: ClientSession, readers: asyncio.TaskGroup, address: str, locales: Mapping[str, str]
    ) -> None:
        self._session = session
        self._readers = readers
        self._address = address
        self._locales = locales
        self._open: dict[str, Page] = {}
        self._sockets: list[ClientWebSocketResponse] = []

    async def of(self, name: str) -> Page:
        """Return somebody's page."""
        if name not in self._open:
            origin = {"Origin": self._address.rstrip("/")}
            socket = await self._session.ws_connect(f"{self._address}ws", headers=origin, max_msg_size=0)
            self._sockets.append(socket)
            hello = {"kind": "hello", "name": name, "locale": self._locales[name]}
            await socket.send_str(msgspec.json.encode(hello).decode())
            page = self._open[name] = Page(socket)
            self._readers.create_task(page.read())
            await page.ask("ping")
        return self._open[name]

    async def all_told(self) -> None:
        """Return when Townhall has taken in everything that happened."""
        # One page that has said something is enough; the others know no more.
        page = next((page for page in self._open.values() if page.has_spoken), None)
        if page is not None:
            await page.all_told()

    async def close(self) -> None:
        """Close them all."""
        for socket in self._sockets:
            await socket.close()


@asynccontextmanager
async def pages_at(address: str, locales: Mapping[str, str]) -> AsyncGenerator[Pages]:
    """Give pages of the Lobby at an address, closed at the end."""
    async with ClientSession() as session, asyncio.TaskGroup() as readers:
        pages = Pages(session, readers, address, locales)
        try:
            yield pages
        finally:
            await pages.close()
