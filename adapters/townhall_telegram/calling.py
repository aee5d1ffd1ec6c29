"""Make calls, and read what a result needs from the SDK's answers."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from telegram import ChatInviteLink, ForumTopic, Message
from telegram.error import TelegramError

from townhall.adapter import Time
from townhall.model.ids import MessageId
from townhall.model.results import RateLimited, Result
from townhall_telegram.api import Api
from townhall_telegram.pictures import codes_of
from townhall_telegram.refusals import result_of
from townhall_telegram.requests import Call

_SHORT_WAIT = timedelta(seconds=20)
"""How long the rest of something that is half done may wait for a limit."""


class Caller:
    """The way calls go out."""

    def __init__(self, api: Api, time: Time) -> None:
        self.time = time
        self._api = api

    async def call(self, call: Call) -> object:
        """Make a call; raises what the SDK raises."""
        return await self._api.call(call.method, call.arguments)

    async def codes(self, source: str) -> Result:
        """Return what the codes say in a picture."""
        return await codes_of(self._api, source)

    async def patiently(self, call: Call) -> object:
        """Make a call and wait out a short limit: what is half done cannot be put back into the queue."""
        try:
            return await self.call(call)
        except TelegramError as error:
            limit = result_of(error)
            if not isinstance(limit, RateLimited) or limit.retry_after > _SHORT_WAIT:
                raise
            await self.time.sleep_until(self.time.now() + limit.retry_after)
            return await self.call(call)


def messages_of(answer: object) -> tuple[MessageId, ...]:
    """Return the ids of the messages a call has sent."""
    answers = cast("tuple[object, ...]", answer) if isinstance(answer, tuple) else (answer,)
    return tuple(MessageId(str(one.message_id)) for one in answers if isinstance(one, Message))


def reference_of(answer: object) -> str:
    """Return the link or the topic a call has made."""
    if isinstance(answer, ChatInviteLink):
        return answer.invite_link
    return str(answer.message_thread_id) if isinstance(answer, ForumTopic) else ""


def reason_of(result: Result) -> str:
    """Return why something was not done, as part of a sentence."""
    return getattr(result, "reason", "") or "Telegram asks to wait"
