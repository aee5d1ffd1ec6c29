"""The Lobby as the conformance scenario needs it: browsers on a page that Townhall itself serves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType
from tests.conformance.counterpart import Standing
from tests.support.ports import free_port

from townhall.model.parts import plain
from townhall_lobby import protocol as p

ROOM = "square"
PATIENCE = 30.0
"""Seconds until a page that does not answer is given up."""


class Browser:
    """Somebody's browser: it connects anew whenever the page has gone away."""

    def __init__(self, session: ClientSession, url: str, name: str) -> None:
        self._session = session
        self._url = url
        self._name = name
        self._token = ""
        self._nonce = 0
        self._socket: ClientWebSocketResponse | None = None
        self.person = ""
        self.house = ""

    async def ask(self, **frame: object) -> p.ServerFrame:
        """Send a frame and return what answers it; under one nonce, so that the page does it once however often."""
        self._nonce += 1
        frame["nonce"] = f"{self._name}-{self._nonce}"
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    answer = await self._asked(frame)
                    if not (isinstance(answer, p.Refused) and answer.code == "flood"):
                        return answer
                except (ClientError, ConnectionError, EOFError):
                    self._socket = None
                await asyncio.sleep(0.05)

    async def _asked(self, frame: dict[str, object]) -> p.ServerFrame:
        socket = await self._connected()
        await socket.send_str(_text(frame))
        while True:
            answer = await _next(socket)
            if getattr(answer, "nonce", "") == frame["nonce"]:
                return answer

    async def _connected(self) -> ClientWebSocketResponse:
        if self._socket is None:
            socket = await self._session.ws_connect(f"{self._url}ws", headers={"Origin": self._url.rstrip("/")})
            await socket.send_str(_text({"kind": "hello", "name": self._name, "token": self._token}))
            while not isinstance(welcome := await _next(socket), p.Welcome):
                pass
            self._token, self.person, self.house = welcome.token, welcome.person.id, welcome.house.id
            self._socket = socket
        return self._socket

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


class LobbyCounterpart:
    """One room of a Lobby; its people are browsers."""

    adapter = "lobby"
    chat = ROOM

    def __init__(self, session: ClientSession) -> None:
        self._listen = f"127.0.0.1:{free_port()}"
        self._session = session
        self._browsers: dict[str, Browser] = {}
        self._viewer = ""
        """Through whose eyes we look at the room: whoever came first."""

    @property
    def account(self) -> str:
        return f'listen = "{self._listen}"\n'

    @property
    def environment(self) -> dict[str, str]:
        return {}

    async def join(self, name: str) -> None:
        self._viewer = self._viewer or name
        done = await self._browser(name).ask(kind="join", room=ROOM)
        assert isinstance(done, p.Done), done

    async def say(self, name: str, text: str, *, reply_to: str = "") -> str:
        more = {"reply_to": reply_to} if reply_to else {}
        done = await self._browser(name).ask(kind="say", room=ROOM, text=text, **more)
        assert isinstance(done, p.Done), done
        return done.message

    async def react(self, name: str, message: str, emoji: str) -> None:
        done = await self._browser(name).ask(kind="react", room=ROOM, message=message, emoji=emoji)
        assert isinstance(done, p.Done), done

    async def standing(self) -> list[Standing]:
        house = self._browser(self._viewer).house if self._viewer else ""
        return [
            Standing(card.id, plain(card.parts))
            for card in await self._history()
            if card.author is not None and card.author.id == house and card.notice is None and not card.deleted
        ]

    async def stands(self, message: str) -> bool:
        return any(card.id == message and not card.deleted for card in await self._history())

    async def muted(self, name: str) -> bool:
        return any(card.person.name == name and card.muted for card in await self._members())

    async def inside(self, name: str) -> bool:
        return any(card.person.name == name for card in await self._members())

    async def stop(self) -> None:
        """The page lives and dies with Townhall."""

    async def start(self) -> None:
        """The page lives and dies with Townhall."""

    async def close(self) -> None:
        for browser in self._browsers.values():
            await browser.close()

    def _browser(self, name: str) -> Browser:
        if name not in self._browsers:
            self._browsers[name] = Browser(self._session, f"http://{self._listen}/", name)
        return self._browsers[name]

    async def _history(self) -> list[p.MessageCard]:
        cards: list[p.MessageCard] = []
        while self._viewer:
            before = cards[0].id if cards else ""
            page = await self._browser(self._viewer).ask(kind="history", room=ROOM, before=before, limit=200)
            assert isinstance(page, p.HistoryPage), page
            cards[:0] = page.messages
            if not page.more:
                break
        return cards

    async def _members(self) -> tuple[p.MemberCard, ...]:
        page = await self._browser(self._viewer).ask(kind="members", room=ROOM)
        assert isinstance(page, p.MemberPage), page
        return page.members


def _text(frame: dict[str, object]) -> str:
    return msgspec.json.encode(frame).decode()


async def _next(socket: ClientWebSocketResponse) -> p.ServerFrame:
    message = await socket.receive()
    if message.type is not WSMsgType.TEXT:
        raise EOFError("The page went away.")
    return p.server_frame(message.data)


@asynccontextmanager
async def counterpart(_folder: Path) -> AsyncGenerator[LobbyCounterpart]:
    """Give a Lobby that is there once Townhall serves it."""
    async with ClientSession() as session:
        lobby = LobbyCounterpart(session)
        try:
            yield lobby
        finally:
            await lobby.close()
