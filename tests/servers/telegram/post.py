"""The updates that wait for the bot: kept until they are confirmed, given to one poller, or brought to a webhook."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import NamedTuple

from aiohttp import ClientError, ClientSession
from tests.servers.telegram.truth import Payload

_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Webhook(NamedTuple):
    """Where updates are brought."""

    url: str
    secret: str


class Post:
    """The queue of one bot."""

    def __init__(self) -> None:
        self.waiting: list[Payload] = []
        self.webhook: Webhook | None = None
        self.allowed: frozenset[str] | None = None
        self.last_error = ""
        self.delivered = 0
        """How many updates a webhook took."""
        self.polls = 0
        """The number of the newest poll; an older one that is still open has lost."""
        self._number = 100_000
        self._news = asyncio.Event()

    def tell(self, kind: str, payload: Payload) -> int:
        """Put an update into the queue, unless the bot did not ask for its kind; return its number."""
        wanted = kind not in _ONLY_WHEN_ASKED if self.allowed is None else kind in self.allowed
        if wanted:
            self._number += 1
            self.waiting.append({"update_id": self._number, kind: payload})
            self.wake()
        return self._number

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._news.set()
        self._news = asyncio.Event()

    def ask_for(self, kinds: Iterable[str] | None) -> None:
        """Take in which kinds the bot wants; None leaves it as it was."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def confirm(self, offset: int) -> None:
        """Forget everything below an offset, for good."""
        if offset < 0:
            del self.waiting[:offset]
            return
        self.waiting = [one for one in self.waiting if _number(one) >= offset]

    async def poll(self, offset: int | None, limit: int, patience: float) -> list[Payload] | None:
        """Return what waits, after at most ``patience``; None when a newer poll took over."""
        self.polls += 1
        mine = self.polls
        self.wake()
        if offset is not None:
            self.confirm(offset)
        deadline = asyncio.get_running_loop().time() + patience
        while not self.waiting and mine == self.polls:
            news = self._news
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            try:
                async with asyncio.timeout(left):
                    await news.wait()
            except TimeoutError:
                break
        return self.waiting[:limit] if mine == self.polls else None

    async def deliver(self) -> None:
        """Bring updates to the webhook, one at a time, each until it is taken."""
        async with ClientSession() as session:
            while True:
                news, webhook = self._news, self.webhook
                if webhook is None or not self.waiting:
                    await news.wait()
                elif await self._brought(session, webhook, self.waiting[0]):
                    del self.waiting[0]
                    self.delivered += 1
                else:
                    await asyncio.sleep(0.05)

    async def _brought(self, session: ClientSession, webhook: Webhook, update: Payload) -> bool:
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        try:
            async with session.post(webhook.url, data=json.dumps(update), headers=headers) as answer:
                self.last_error = "" if answer.ok else f"Wrong response from the webhook: {answer.status}"
                return answer.ok
        except ClientError as error:
            self.last_error = f"Connection failed: {type(error).__name__}"
            return False


def _number(update: Payload) -> int:
    number = update["update_id"]
    assert isinstance(number, int)
    return number
