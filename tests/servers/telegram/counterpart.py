"""Telegram as the conformance scenario needs it: a Bot API server with one group, and people in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.conformance.counterpart import Standing
from tests.servers.telegram.server import Server
from tests.servers.telegram.truth import Chat, Message
from tests.servers.telegram.world import GROUP, World


class TelegramCounterpart:
    """One group on Telegram with our bot as its administrator."""

    adapter = "telegram"
    chat = str(GROUP)

    def __init__(self, server: Server, group: Chat) -> None:
        self.server = server
        self._world = server.world
        self._group = group

    @property
    def account(self) -> str:
        """The lines of the account's table in ops.toml."""
        lines = (
            'token = { env = "TELEGRAM_TOKEN" }',
            f'api = "{self.server.url}"',
            "per_second = 1000.0",
            "per_group_per_minute = 0",
            'group_gap = "0s"',
        )
        return "\n".join(lines)

    @property
    def environment(self) -> dict[str, str]:
        """The token, where the account refers to it."""
        return {"TELEGRAM_TOKEN": self.server.token}

    async def join(self, name: str) -> None:
        """Let somebody come into the group."""
        self._world.join(self._group, self._world.truth.user(name))

    async def say(self, name: str, text: str, *, reply_to: str = "") -> str:
        """Let somebody write."""
        user = self._world.truth.user(name)
        return str(self._world.say(self._group, user, text, reply_to=int(reply_to or 0)).id)

    async def react(self, name: str, message: str, emoji: str) -> None:
        """Let somebody react to a message."""
        self._world.react(self._group, self._world.truth.user(name), self._group.messages[int(message)], emoji)

    async def standing(self) -> list[Standing]:
        """Return what the bot wrote and what still stands."""
        mine = [one for one in self._group.messages.values() if one.sender == self._world.bot.id and not one.deleted]
        return [Standing(str(one.id), _seen(one)) for one in mine if one.words.text]

    async def stands(self, message: str) -> bool:
        """Return whether a message still stands."""
        return not self._group.messages[int(message)].deleted

    async def muted(self, name: str) -> bool:
        """Return whether somebody may not write."""
        return self._group.member(self._world.truth.user(name)).muted

    async def inside(self, name: str) -> bool:
        """Return whether somebody is in the group."""
        return self._group.member(self._world.truth.user(name)).inside

    async def stop(self) -> None:
        """Let the server go away."""
        await self.server.stop()

    async def start(self) -> None:
        """Let it come back at the same address."""
        await self.server.start()


def _seen(message: Message) -> str:
    """Return a text with mentions as ``@name``."""
    text = message.words.text
    for span in sorted(message.words.spans, key=lambda span: -span.start):
        if span.type == "text_mention":
            text = f"{text[: span.start]}@{text[span.start :]}"
    return text


@asynccontextmanager
async def counterpart(folder: Path) -> AsyncGenerator[TelegramCounterpart]:
    """Start a server with one group; nothing of it is kept in a folder."""
    world = World()
    group = world.open()
    server = Server(world)
    await server.start()
    try:
        yield TelegramCounterpart(server, group)
    finally:
        await server.stop()
