"""Plain HTTP: the implementation posts events to us, each signed, and we post calls to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import msgspec
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, web

from townhall_onebot.calls import NoAnswerError, NotSentError
from townhall_onebot.doors import same, served, signature_of
from townhall_onebot.forward import headers
from townhall_onebot.line import Ears, Line
from townhall_onebot.payloads import Payload, Unreadable, read
from townhall_onebot.requests import Value
from townhall_onebot.settings import OneBotSettings

_CODES = {400: 1400, 401: 1401, 403: 1403, 404: 1404, 406: 1400}
"""The return code that a status of HTTP is."""


class Caller:
    """Posts calls to the implementation."""

    def __init__(self, session: ClientSession, settings: OneBotSettings) -> None:
        self._session = session
        self._url = settings.address
        self._headers = {**headers(settings), "Content-Type": "application/json"}
        self._timeout = ClientTimeout(total=settings.answer_within.total_seconds())

    async def call(self, action: str, parameters: Mapping[str, Value]) -> Payload:
        """Return what the implementation answers; raises :class:`NotSentError` or :class:`NoAnswerError`."""
        body = msgspec.json.encode(parameters)
        try:
            async with self._session.post(
                f"{self._url}/{action}", data=body, headers=self._headers, timeout=self._timeout
            ) as answer:
                return self._read(action, answer.status, await answer.read())
        except ClientConnectorError:
            raise NotSentError(f"{self._url} does not answer. Start the implementation, or mend url.") from None
        except (ClientError, OSError, TimeoutError) as error:
            raise NoAnswerError(f"{self._url} did not answer {action} ({type(error).__name__}).") from None

    def _read(self, action: str, status: int, body: bytes) -> Payload:
        if (code := _CODES.get(status)) is not None:
            return Payload(status="failed", retcode=code, wording=f"{action} was answered with HTTP {status}.")
        try:
            return read(body)
        except Unreadable:
            raise NoAnswerError(f"{self._url} answered {action} with something that is no OneBot.") from None


class Post:
    """Takes in what the implementation posts; only what is signed with our secret."""

    def __init__(self, settings: OneBotSettings, ears: Ears) -> None:
        self._secret = "" if settings.secret is None else settings.secret.reveal()
        self._self_id = settings.self_id
        self._ears = ears
        self._log = ears.log
        self._refused = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Check the signature of the raw body before anything of it is read."""
        if request.method != "POST":
            return web.Response(status=405)
        body = await request.read()
        given = request.headers.get("X-Signature", "")
        if not given or not same(given, signature_of(self._secret, body)):
            return self._refuse(403 if given else 401)
        if self._self_id and request.headers.get("X-Self-ID", self._self_id) != self._self_id:
            return self._refuse(403)
        readable = await self._ears.frame(body, None, None)
        return web.Response(status=204 if readable else 400)

    def _refuse(self, status: int) -> web.Response:
        self._refused += 1
        if self._refused & (self._refused - 1) == 0:
            self._log.warning("onebot_post_refused", times=self._refused, status=status)
        return web.Response(status=status)


@asynccontextmanager
async def posted(settings: OneBotSettings, name: str, ears: Ears) -> AsyncGenerator[Line]:
    """Take posts in until the block ends."""
    post = Post(settings, ears)
    async with served(settings, name, post.handle), ClientSession() as session:
        yield Line(Caller(session, settings).call)
