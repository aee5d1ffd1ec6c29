"""People on a homeserver, as their clients act: plain calls of the client API."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from tests.servers.matrix.synapse import Synapse

Body = dict[str, Any]


class Refused(Exception):
    """The homeserver said no."""


class Person:
    """Somebody with an account and a client."""

    def __init__(self, url: str, session: aiohttp.ClientSession, user: str, token: str, device: str) -> None:
        self.url = url
        self.user = user
        self.token = token
        self.device = device
        self._session = session

    async def call(self, method: str, *segments: str, body: Body | None = None, **query: str) -> Body:
        """Make one call; raises :class:`Refused`."""
        path = "/".join(quote(one, safe="") for one in segments)
        address = f"{self.url}/_matrix/client/v3/{path}{f'?{urlencode(query)}' if query else ''}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.request(method, address, json=body, headers=headers) as answer:
            found: Body = await answer.json()
            if answer.status >= 300:
                raise Refused(f"{answer.status}: {found}")
            return found

    # -- rooms ------------------------------------------------------------------------------------
    async def create(self, *, version: str = "11", levels: Body | None = None, **more: Any) -> str:
        """Make a public room."""
        body: Body = {"preset": "public_chat", "name": "Town square", "room_version": version, **more}
        if levels is not None:
            body["power_level_content_override"] = levels
        return str((await self.call("POST", "createRoom", body=body))["room_id"])

    async def join(self, room: str) -> None:
        """Come into a room."""
        await self.call("POST", "join", room, body={})

    async def leave(self, room: str, reason: str = "") -> None:
        """Go."""
        await self.call("POST", "rooms", room, "leave", body={"reason": reason} if reason else {})

    async def on(self, verb: str, room: str, user: str, reason: str = "") -> None:
        """Invite, kick, ban or unban somebody."""
        await self.call("POST", "rooms", room, verb, body={"user_id": user, **({"reason": reason} if reason else {})})

    async def knock(self, room: str, reason: str = "") -> None:
        """Ask to be let in."""
        await self.call("POST", "knock", room, body={"reason": reason})

    async def state(self, room: str, kind: str, key: str = "") -> Body:
        """Return a piece of state."""
        return await self.call("GET", "rooms", room, "state", kind, key)

    async def set_state(self, room: str, kind: str, content: Body, key: str = "") -> str:
        """Set a piece of state."""
        return str((await self.call("PUT", "rooms", room, "state", kind, key, body=content))["event_id"])

    async def set_level(self, room: str, user: str, level: int | None) -> None:
        """Give somebody a power level."""
        levels = await self.state(room, "m.room.power_levels")
        users = {one: number for one, number in levels["users"].items() if one != user}
        if level is not None:
            users[user] = level
        await self.set_state(room, "m.room.power_levels", {**levels, "users": users})

    # -- talk -------------------------------------------------------------------------------------
    async def send(self, room: str, content: Body, kind: str = "m.room.message") -> str:
        """Send an event."""
        return str(
            (await self.call("PUT", "rooms", room, "send", kind, secrets.token_hex(8), body=content))["event_id"]
        )

    async def say(self, room: str, text: str, **more: Any) -> str:
        """Write."""
        return await self.send(room, {"msgtype": "m.text", "body": text, **more})

    async def upload(self, content: bytes, kind: str = "image/png") -> str:
        """Bring a file to the homeserver; return its address."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        address = f"{self.url}/_matrix/media/v3/upload"
        async with self._session.post(address, data=BytesIO(content), headers=headers) as answer:
            return str((await answer.json())["content_uri"])

    async def react(self, room: str, message: str, emoji: str) -> str:
        """Put a reaction under a message."""
        relation = {"rel_type": "m.annotation", "event_id": message, "key": emoji}
        return await self.send(room, {"m.relates_to": relation}, "m.reaction")

    async def redact(self, room: str, event: str) -> str:
        """Take something back."""
        return str((await self.call("PUT", "rooms", room, "redact", event, secrets.token_hex(8), body={}))["event_id"])

    async def event(self, room: str, id: str) -> Body:
        """Return one event as it stands."""
        return await self.call("GET", "rooms", room, "event", id)

    async def history(self, room: str) -> list[Body]:
        """Return every event of a room, oldest first."""
        found: list[Body] = []
        query = {"dir": "f", "limit": "100"}
        while True:
            page = await self.call("GET", "rooms", room, "messages", body=None, **query)
            found += page["chunk"]
            if "end" not in page or not page["chunk"]:
                return found
            query["from"] = page["end"]


@asynccontextmanager
async def clients() -> AsyncGenerator[aiohttp.ClientSession]:
    """Give people connections for a while."""
    async with aiohttp.ClientSession() as session:
        yield session


def newcomer(server: Synapse, session: aiohttp.ClientSession, name: str, *, admin: bool = False) -> Person:
    """Make an account whose id begins with ``name`` and is nobody else's."""
    made = server.register(f"{name}-{secrets.token_hex(4)}", "pw", admin=admin)
    return Person(server.url, session, made["user_id"], made["access_token"], made["device_id"])
