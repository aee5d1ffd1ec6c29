"""The SDK as we use it: its calls as they are, its updates as the bytes that came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Protocol, Self, cast

import msgspec
from telegram import Bot, File
from telegram.request import HTTPXRequest

from townhall_telegram.notices import ASKED_FOR, ChatMember
from townhall_telegram.payloads import Chat, User
from townhall_telegram.quiet import hide_tokens

AT_ONCE = 64
"""Calls on the wire at the same time; the courier sends no more."""
ANSWER_WITHIN = 30.0
"""Seconds a call may take."""
BATCH = 100
"""The most updates one answer brings."""


class _RawAnswers(HTTPXRequest):
    """A connection whose good answers stay bytes: they are decoded once, into our own types."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """Return a good answer unread; a refusal is read as ever."""
        if payload.lstrip()[:11].replace(b" ", b"").startswith(b'{"ok":true'):
            return {"result": payload}
        read = HTTPXRequest.parse_json_payload(payload)
        # Another server may set its spaces differently.
        return {"result": payload} if read.get("ok") is True else read


class WebhookInfo(msgspec.Struct, frozen=True):
    """Where Telegram brings updates now, and how that goes."""

    url: str = ""
    pending_update_count: int = 0
    last_error_message: str = ""


class _Speaking(Protocol):
    def to_dict(self) -> Mapping[str, object]: ...


class Api:
    """One bot's way to the Bot API."""

    def __init__(self, token: str, server: str, proxy: str = "") -> None:
        hide_tokens()
        via = proxy or None
        self.proxy = proxy
        self._calls = HTTPXRequest(AT_ONCE, ANSWER_WITHIN, ANSWER_WITHIN, 10.0, ANSWER_WITHIN, proxy=via)
        self._updates = _RawAnswers(2, ANSWER_WITHIN, ANSWER_WITHIN, 10.0, 10.0, proxy=via)
        self.server = base = server.rstrip("/")
        self.files = f"{base}/file/bot{token}"
        """Below which the server's files are; it holds the token."""
        self.bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._calls,
            get_updates_request=self._updates,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.shutdown()
        await self._updates.shutdown()

    async def call(self, method: str, arguments: Mapping[str, object]) -> object:
        """Call a method of the SDK's bot by its name; raises what the SDK raises."""
        called = cast("Callable[..., Awaitable[object]]", getattr(self.bot, method))
        return await called(**arguments)

    async def updates(self, offset: int | None, patience: float) -> bytes:
        """Return the updates from ``offset`` on as they came, after at most ``patience`` seconds.

        An offset confirms everything below it, for good; None confirms nothing.
        """
        arguments = {"offset": offset, "limit": BATCH, "timeout": int(patience), "allowed_updates": list(ASKED_FOR)}
        # The SDK warns of endpoints for which it has a method. Its own would build its models; with a second
        # underscore the name stands for the same endpoint and for no method.
        raw = await self.bot.do_api_request("get__updates", api_kwargs=arguments, read_timeout=patience + 10.0)
        return cast("bytes", raw)

    async def me(self) -> User:
        """Return who we are."""
        return msgspec.convert(_fields(await self.bot.get_me()), User)

    async def chat(self, chat: int) -> Chat:
        """Return a chat."""
        return msgspec.convert(_fields(await self.bot.get_chat(chat)), Chat)

    async def standing(self, chat: int, user: int) -> ChatMember:
        """Return how somebody stands in a chat."""
        return msgspec.convert(_fields(await self.bot.get_chat_member(chat, user)), ChatMember)

    async def members(self, chat: int) -> int:
        """Return how many people a chat has."""
        return await self.bot.get_chat_member_count(chat)

    async def file(self, id: str) -> File:
        """Return where a file is, for an hour at least."""
        return await self.bot.get_file(id)

    async def webhook(self) -> WebhookInfo:
        """Return where updates are brought now."""
        return msgspec.convert(_fields(await self.bot.get_webhook_info()), WebhookInfo)


def _fields(model: _Speaking) -> Mapping[str, object]:
    return model.to_dict()
