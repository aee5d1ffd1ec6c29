"""The counterpart of the conformance scenario: a NapCat with one group in which our account is the owner."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.conformance.counterpart import Standing
from tests.servers.onebot.deeds import Deeds
from tests.servers.onebot.forms import plain
from tests.servers.onebot.forms import text as words
from tests.servers.onebot.peer import Peer
from tests.servers.onebot.standard import Segment
from tests.servers.onebot.world import World

GROUP = 700100


class OneBotCounterpart:
    """QQ, as :class:`tests.conformance.counterpart.Counterpart` wants a platform."""

    adapter = "onebot"
    chat = str(GROUP)

    def __init__(self) -> None:
        self.world = World(lambda: datetime.now(UTC))
        self.group = self.world.group(GROUP, role="owner")
        self.peer = Peer(self.world)
        self.peer.heartbeat = 1.0
        self._open: AsyncExitStack | None = None
        self._joined_at: dict[str, int] = {}

    @property
    def deeds(self) -> Deeds:
        """What our account was told to do."""
        return self.peer.deeds

    @property
    def account(self) -> str:
        """The lines of the account's table besides ``adapter``."""
        return "\n".join(
            (
                'transport = "forward"',
                f'url = "ws://127.0.0.1:{self.peer.port}"',
                'access_token = { env = "ONEBOT_TOKEN" }',
                'account_gap = "0s"',
                'room_gap = "0s"',
                "room_messages_per_minute = 0",
                'jitter = "0s"',
            )
        )

    @property
    def environment(self) -> dict[str, str]:
        """The access token."""
        return {"ONEBOT_TOKEN": self.peer.token}

    async def join(self, name: str) -> None:
        """Let somebody in; who was kicked without a block may come back."""
        # OneBot counts in seconds: nobody comes twice within one, or it would be the same telling of it.
        while int(self.world.now().timestamp()) == self._joined_at.get(name):  # noqa: ASYNC110 -- a clock is no event
            await asyncio.sleep(0.05)
        self._joined_at[name] = int(self.world.now().timestamp())
        number = self.world.person(name)
        self.group.blocked.discard(number)
        self.world.join(self.group, number)

    async def say(self, name: str, text: str, *, reply_to: str = "") -> str:
        """Let somebody write."""
        number = self.world.person(name)
        segments = [Segment("reply", {"id": reply_to}), *words(text)] if reply_to else words(text)
        message = self.world.write(number, segments, group=GROUP)
        self.peer.say(number, message)
        return str(message.id)

    async def react(self, name: str, message: str, emoji: str) -> None:
        """Let somebody react, as the NapCat tells of it."""
        found = self.world.find(int(message))
        assert found is not None
        self.world.like(found, self.world.person(name), str(ord(emoji[0])))

    async def standing(self) -> list[Standing]:
        """Return what we wrote and was not taken back."""
        ours = [one for one in self.world.messages if one.author == self.world.self_id and one.group == GROUP]
        return [Standing(str(one.id), plain(one.segments, self.world.names)) for one in ours if not one.deleted]

    async def stands(self, message: str) -> bool:
        """Return whether a message stands."""
        return self.world.find(int(message)) is not None

    async def muted(self, name: str) -> bool:
        """Return whether somebody may not write."""
        return self.world.muted(self.group, self.world.person(name))

    async def inside(self, name: str) -> bool:
        """Return whether somebody is in the group."""
        return self.world.person(name) in self.group.members

    async def stop(self) -> None:
        """Let the implementation go away."""
        if self._open is not None:
            await self._open.aclose()
        self._open = None

    async def start(self) -> None:
        """Let it come back at the same port."""
        if self._open is None:
            self._open = AsyncExitStack()
            await self._open.enter_async_context(self.peer.open())


@asynccontextmanager
async def counterpart(folder: Path) -> AsyncGenerator[OneBotCounterpart]:
    """Start a NapCat with one group; ``folder`` is not needed, because it keeps everything in memory."""
    made = OneBotCounterpart()
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
        await asyncio.sleep(0)
