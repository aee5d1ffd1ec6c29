"""Ask for updates again and again; the offset moves only when they are on the disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from townhall.adapter import AdapterError, AdapterRefused, Publish, Time
from townhall_telegram.api import Api
from townhall_telegram.hearing import Hearing
from townhall_telegram.quiet import without_token
from townhall_telegram.refusals import seconds_of
from townhall_telegram.updates import UnreadableAnswer, batch_of

_CONFLICTS = 5
_CONFLICTS_WITHIN = timedelta(minutes=1)
_LOSSES = 3
_PAUSE = timedelta(seconds=1)


def token_refused(account: str, error: InvalidToken) -> AdapterRefused:
    """Return what an operator is told when the token is none."""
    if "not found" in error.message.lower():
        fault = "the Bot API server knows no bot with this token (404)"
    else:
        fault = "Telegram refuses the token (401): it was revoked, or a letter is missing"
    return AdapterRefused(
        f"accounts.{account}: {fault}. Get the token from BotFather and set it where token refers to."
    )


def other_poller(account: str) -> AdapterError:
    """Return what an operator is told when somebody else asks with the same token."""
    return AdapterError(
        f"accounts.{account}: another program asks for this bot's updates with the same token, and each takes some "
        "from the other. End it, or give Townhall a bot of its own."
    )


class Poller:
    """One loop of questions; raises when the platform is lost or refuses us."""

    def __init__(
        self,
        api: Api,
        hearing: Hearing,
        *,
        account: str,
        patience: timedelta,
        heard: Callable[[datetime], None],
        time: Time,
        log: FilteringBoundLogger,
    ) -> None:
        self._api = api
        self._hearing = hearing
        self._account = account
        self._patience = patience.total_seconds()
        self._heard = heard
        self._time = time
        self._log = log
        self._conflicts: list[datetime] = []
        self._losses = 0
        self.answered_at: datetime | None = None
        """When a question was answered last."""

    async def run(self, publish: Publish, cursor: bytes | None, connected: Callable[[], Awaitable[None]]) -> None:
        """Ask until cancelled, from the cursor on; ``connected`` is told of the first answer."""
        offset = int(cursor) if cursor is not None and cursor.isdigit() else None
        first = True
        while True:
            payload = await self._ask(offset, 0.0 if first else self._patience)
            if payload is None:
                continue
            if first:
                first = False
                await connected()
            offset = await self._take(payload, offset, publish)

    async def _take(self, payload: bytes, offset: int | None, publish: Publish) -> int | None:
        try:
            batch = batch_of(payload)
        except UnreadableAnswer as error:
            raise AdapterError(
                f"accounts.{self._account}: api does not answer like a Bot API server ({error}). Check the address."
            ) from error
        events, last = self._hearing.take(batch)
        if last is None:
            if batch:
                # Nothing says where to go on from; asking at once would bring the same again.
                await self._time.sleep_until(self._time.now() + _PAUSE)
            return offset
        await publish(*events, cursor=b"%d" % (last + 1))
        return last + 1

    async def _ask(self, offset: int | None, patience: float) -> bytes | None:
        """Return an answer, or None when it is worth asking again."""
        try:
            payload = await self._api.updates(offset, patience)
        except InvalidToken as error:
            raise token_refused(self._account, error) from None
        except Conflict as error:
            await self._conflict(error)
        except RetryAfter as limit:
            await self._time.sleep_until(self._time.now() + seconds_of(limit))
        except TelegramError as error:
            await self._loss(error)
        else:
            self._losses = 0
            self.answered_at = self._time.now()
            self._heard(self.answered_at)
            return payload
        return None

    async def _conflict(self, error: Conflict) -> None:
        if "webhook" in error.message.lower():
            self._log.warning("telegram_webhook_removed", reason="It was set again while we poll.")
            await self._api.call("delete_webhook", {"drop_pending_updates": False})
            return
        now = self._time.now()
        self._conflicts = [one for one in self._conflicts if now - one < _CONFLICTS_WITHIN] + [now]
        if len(self._conflicts) >= _CONFLICTS:
            raise other_poller(self._account) from None
        await self._time.sleep_until(now + _PAUSE)

    async def _loss(self, error: TelegramError) -> None:
        self._losses += 1
        if self._losses >= _LOSSES or not isinstance(error, NetworkError):
            reason = without_token(error.message, self._api.bot.token)
            raise AdapterError(
                f"accounts.{self._account}: the Bot API server does not answer: {reason}. Check the network."
            ) from None
        await self._time.sleep_until(self._time.now() + _PAUSE * self._losses)
