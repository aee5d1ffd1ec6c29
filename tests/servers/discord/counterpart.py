"""The small Discord as the conformance scenario uses it: one channel that is a group, and our bot with every right."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from tests.conformance.counterpart import Counterpart, Standing
from tests.servers.discord.server import TOKEN, Server
from tests.servers.discord.truth import Guild, Json

_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_MENTION = re.compile(r"<@(\d+)>")
_MARKS = re.compile(r"(?<!\\)(\*\*|__|~~|\|\||`{1,3})")
_TOKEN_NAME = "DISCORD_TOKEN"


class DiscordCounterpart:
    """People on the small Discord, by name."""

    adapter = "discord"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._guild: Guild = server.guild()
        self.chat = server.truth.channel(self._guild, "lounge")

    @property
    def account(self) -> str:
        return "\n".join(
            (
                f'token = {{ env = "{_TOKEN_NAME}" }}',
                f'api = "{self.server.api}"',
                'room_gap = "0s"',
                'operator_wait = "300ms"',
            )
        )

    @property
    def environment(self) -> dict[str, str]:
        return {_TOKEN_NAME: TOKEN}

    def _id(self, name: str) -> str:
        return self.server.truth.named(name)

    async def join(self, name: str) -> None:
        await self.server.people.join(self._guild, self._id(name))

    async def say(self, name: str, text: str, *, reply_to: str = "") -> str:
        more: Json = {}
        if reply_to:
            answered = self.server.truth.message(self.chat, reply_to)
            reference = {"message_id": reply_to, "channel_id": self.chat}
            more = {"type": 19, "message_reference": reference, "referenced_message": answered}
        message = await self.server.messages.write(self.chat, self._id(name), text, **more)
        return str(message["id"])

    async def react(self, name: str, message: str, emoji: str) -> None:
        await self.server.messages.react(self.chat, message, self._id(name), emoji)

    async def standing(self) -> list[Standing]:
        ours = self.server.truth.us
        found = self.server.truth.messages[self.chat].values()
        return [Standing(one["id"], self._read(one["content"])) for one in found if one["author"]["id"] == ours]

    def _read(self, content: str) -> str:
        """Return what a reader sees of Markdown."""
        shown = _MENTION.sub(lambda found: f"@{self.server.truth.users[found[1]]['global_name']}", content)
        return _ESCAPED.sub(r"\1", _MARKS.sub("", shown)).replace("\u200b", "")

    async def stands(self, message: str) -> bool:
        return message in self.server.truth.messages[self.chat]

    async def muted(self, name: str) -> bool:
        member = self._guild.members.get(self._id(name))
        until = member["communication_disabled_until"] if member is not None else None
        return until is not None and datetime.fromisoformat(until) > self.server.truth.now()

    async def inside(self, name: str) -> bool:
        return self._id(name) in self._guild.members

    async def stop(self) -> None:
        await self.server.stop()

    async def start(self) -> None:
        await self.server.start()


@asynccontextmanager
async def counterpart(folder: Path) -> AsyncGenerator[Counterpart]:
    """Serve the small Discord until the block ends."""
    server = Server()
    await server.start()
    try:
        yield DiscordCounterpart(server)
    finally:
        await server.stop()
