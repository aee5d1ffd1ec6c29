"""Matrix as the conformance scenario needs it: a real Synapse, one room, and people with clients of their own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

from aiohttp import ClientSession
from tests.conformance.counterpart import Standing
from tests.servers.matrix.people import Body, Person, Refused, clients
from tests.servers.matrix.synapse import Synapse

TOKEN = "TOWNHALL_MATRIX_TOKEN"
_PILL = re.compile(r'<a href="https://matrix\.to/#/@[^"]*">(.*?)</a>')
_TAG = re.compile(r"<[^>]*>")


class MatrixCounterpart:
    """One room on a homeserver of its own; its owner sees everything."""

    adapter = "matrix"

    def __init__(self, server: Synapse, session: ClientSession, owner: Person, bot: Person, room: str) -> None:
        self.chat = room
        self._server = server
        self._session = session
        self._owner = owner
        self._bot = bot
        self._people: dict[str, Person] = {}

    @property
    def account(self) -> str:
        return (
            f'homeserver = "{self._server.url}"\nuser = "{self._bot.user}"\ntoken = {{ env = "{TOKEN}" }}\n'
            "messages_per_second = 200.0\nburst = 50\n"
        )

    @property
    def environment(self) -> dict[str, str]:
        return {TOKEN: self._bot.token}

    async def join(self, name: str) -> None:
        await (await self._person(name)).join(self.chat)

    async def say(self, name: str, text: str, *, reply_to: str = "") -> str:
        relation: Body = {"m.relates_to": {"m.in_reply_to": {"event_id": reply_to}}} if reply_to else {}
        return await (await self._person(name)).say(self.chat, text, **relation)

    async def react(self, name: str, message: str, emoji: str) -> None:
        await (await self._person(name)).react(self.chat, message, emoji)

    async def standing(self) -> list[Standing]:
        return [
            Standing(str(event["event_id"]), _seen(event["content"]))
            for event in await self._owner.history(self.chat)
            if event["sender"] == self._bot.user and event["type"] == "m.room.message" and event["content"]
        ]

    async def stands(self, message: str) -> bool:
        try:
            return bool((await self._owner.event(self.chat, message))["content"])
        except Refused:
            return False

    async def muted(self, name: str) -> bool:
        levels = await self._owner.state(self.chat, "m.room.power_levels")
        person = await self._person(name)
        level: int = levels["users"].get(person.user, levels.get("users_default", 0))
        needed: int = levels["events"].get("m.room.message", levels.get("events_default", 0))
        return level < needed

    async def inside(self, name: str) -> bool:
        joined = await self._owner.call("GET", "rooms", self.chat, "joined_members")
        return (await self._person(name)).user in joined["joined"]

    async def stop(self) -> None:
        await asyncio.to_thread(self._server.stop)

    async def start(self) -> None:
        await asyncio.to_thread(self._server.start)

    async def _person(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = await _registered(self._server, self._session, name)
        return self._people[name]


def _seen(content: Body) -> str:
    if "formatted_body" not in content:
        return str(content["body"])
    return unescape(_TAG.sub("", _PILL.sub(r"@\1", str(content["formatted_body"]))))


async def _registered(server: Synapse, session: ClientSession, name: str) -> Person:
    made = await asyncio.to_thread(server.register, name.lower(), "pw", shown=name)
    return Person(server.url, session, made["user_id"], made["access_token"], made["device_id"])


@asynccontextmanager
async def counterpart(folder: Path) -> AsyncGenerator[MatrixCounterpart]:
    """Give a homeserver with a room into which our account is invited with every power."""
    server = Synapse(folder / "synapse")
    await asyncio.to_thread(server.start)
    try:
        async with clients() as session:
            owner, bot = [await _registered(server, session, name) for name in ("Owner", "Townhall")]
            room = await owner.create(version="12")
            await owner.on("invite", room, bot.user)
            await owner.set_level(room, bot.user, 100)
            yield MatrixCounterpart(server, session, owner, bot, room)
    finally:
        await asyncio.to_thread(server.stop)
