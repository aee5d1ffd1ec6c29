"""Hear updates that Telegram brings: proven by a secret, and acknowledged only when they are on the disk."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web
from structlog.typing import FilteringBoundLogger
from telegram.error import InvalidToken, TelegramError

from townhall.adapter import AdapterError, AdapterRefused, Publish
from townhall_telegram.api import Api
from townhall_telegram.hearing import Hearing
from townhall_telegram.notices import ASKED_FOR
from townhall_telegram.polling import token_refused
from townhall_telegram.quiet import without_token
from townhall_telegram.settings import TelegramSettings, address_of

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 16 * 1024 * 1024


def refuse_open_door(account: str, settings: TelegramSettings) -> None:
    """Refuse a webhook whose updates nobody could tell from forged ones, or that Telegram cannot reach."""
    if settings.secret is None:
        raise AdapterRefused(
            f"accounts.{account}: mode is webhook and there is no secret, so anybody could forge updates. "
            'Set secret = { env = "NAME" }.'
        )
    if not settings.public_url.startswith(("https://", "http://")):
        raise AdapterRefused(
            f"accounts.{account}: mode is webhook and public_url is no address. "
            "Set the https address under which Telegram reaches this machine."
        )


class Webhook:
    """A small server that takes one update per request."""

    def __init__(self, hearing: Hearing, secret: str, log: FilteringBoundLogger) -> None:
        self._hearing = hearing
        self._secret = secret.encode()
        self._log = log
        self._publish: Publish | None = None
        self._taking = asyncio.Lock()

    async def run(
        self,
        api: Api,
        account: str,
        settings: TelegramSettings,
        publish: Publish,
        connected: Callable[[], Awaitable[None]],
    ) -> None:
        """Listen, tell Telegram where, and hear until cancelled; Telegram keeps what comes while we are away."""
        self._publish = publish
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_post("/{anything:.*}", self._heard)
        runner = web.AppRunner(application, access_log=None)
        try:
            await runner.setup()
            await self._listen(runner, account, settings.listen)
            await self._announce(api, account, settings)
            await connected()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner, account: str, listen: str) -> None:
        host, port = address_of(listen)
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise AdapterError(
                f"accounts.{account}: the webhook cannot listen on {listen}: {error.strerror or error}. "
                "End what uses the port, or set another listen."
            ) from error

    async def _announce(self, api: Api, account: str, settings: TelegramSettings) -> None:
        arguments = {
            "url": settings.public_url,
            "secret_token": self._secret.decode(),
            "allowed_updates": list(ASKED_FOR),
            "max_connections": settings.connections,
        }
        try:
            await api.call("set_webhook", arguments)
        except InvalidToken as error:
            raise token_refused(account, error) from None
        except TelegramError as error:
            reason = without_token(error.message, api.bot.token)
            raise AdapterError(
                f"accounts.{account}: Telegram does not take the webhook {settings.public_url}: {reason}. "
                "The address must be https and reachable from outside."
            ) from None

    async def _heard(self, request: web.Request) -> web.Response:
        shown = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not self._secret or not hmac.compare_digest(shown, self._secret):
            self._log.warning("telegram_webhook_refused", remote=request.remote)
            return web.Response(status=403)
        raw = await request.read()
        assert self._publish is not None
        # One after another: two updates of one group must not overtake each other on the way to the disk.
        async with self._taking:
            events, _ = self._hearing.take((raw,))
            if events:
                await self._publish(*events)
        return web.Response()
