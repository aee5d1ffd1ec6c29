"""Calls of an implementation over a WebSocket: each has an echo, a deadline, and one of three ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import TypeAlias, TypeVar

import msgspec

from townhall.adapter import AdapterError
from townhall_onebot.answers import said, succeeded
from townhall_onebot.payloads import Payload
from townhall_onebot.requests import Value

Send: TypeAlias = Callable[[str], Awaitable[None]]
Found = TypeVar("Found")


class NotSentError(AdapterError):
    """A call that never left; it may be tried again."""


class NoAnswerError(AdapterError):
    """A call that left and was not answered; nobody knows what came of it."""


class Calls:
    """The calls that are under way on one connection."""

    def __init__(self, send: Send, within: timedelta) -> None:
        self._send = send
        self._within = within.total_seconds()
        self._waiting: dict[str, asyncio.Future[Payload]] = {}
        self._numbers = count(1)
        self._closed = ""

    async def call(self, action: str, parameters: Mapping[str, Value]) -> Payload:
        """Return what the implementation answers; raises :class:`NotSentError` or :class:`NoAnswerError`."""
        if self._closed:
            raise NotSentError(self._closed)
        echo = f"townhall-{next(self._numbers)}"
        frame = msgspec.json.encode({"action": action, "params": parameters, "echo": echo}).decode()
        answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[echo] = answer
        try:
            async with asyncio.timeout(self._within):
                await self._sent(frame)
                return await answer
        except TimeoutError:
            raise NoAnswerError(f"The implementation did not answer {action} within {self._within:g} s.") from None
        finally:
            self._waiting.pop(echo, None)

    async def _sent(self, frame: str) -> None:
        try:
            await self._send(frame)
        except (ConnectionError, RuntimeError) as error:
            # The frame may be half way out: only a connection known to be closed is certain.
            raise NoAnswerError("The connection broke while the call was being sent.") from error

    def answered(self, payload: Payload) -> bool:
        """Take in an answer; False when it answers nothing that waits."""
        waiting = self._waiting.get(str(payload.echo))
        if waiting is None or waiting.done():
            return False
        waiting.set_result(payload)
        return True

    def close(self, reason: str) -> None:
        """Let nothing more out, and tell everybody who waits."""
        self._closed = reason
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(NoAnswerError(reason))


class CallFailedError(AdapterError):
    """A question that the implementation answered with a failure."""

    def __init__(self, message: str, answer: Payload) -> None:
        super().__init__(message)
        self.answer = answer


def value_of(action: str, answer: Payload, wanted: type[Found]) -> Found:
    """Return what a question was answered with; raises :class:`AdapterError` otherwise."""

    if not succeeded(answer):
        raise CallFailedError(f"{action} failed with code {answer.retcode}: {said(answer)}", answer)
    try:
        return msgspec.json.decode(answer.data, type=wanted)
    except msgspec.MsgspecError as error:
        raise AdapterError(f"{action} was answered with something else than OneBot says: {error}") from error
