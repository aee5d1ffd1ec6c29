"""The REST interface of the small Discord: paths, keys that are known, rights, buckets and nonces."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from tests.servers.discord.published import faults
from tests.servers.discord.truth import (
    MISSING_ACCESS,
    Guild,
    Refusal,
    Truth,
)

Handler = Callable[["Asked"], Awaitable[object]]


class Asked:
    """One request."""

    def __init__(self, request: web.Request, body: Any, ids: dict[str, str], uploads: int) -> None:
        self.request = request
        self.body = body
        self.ids = ids
        self.query = request.query
        self.uploads = uploads
        self.reason = unquote(request.headers.get("X-Audit-Log-Reason", ""))

    def __getitem__(self, name: str) -> str:
        return self.ids[name]


class Bucket:
    """So many in so many seconds, for one path and one channel or guild."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._taken: deque[datetime] = deque()

    def take(self, now: datetime) -> tuple[int, float, bool]:
        """Return how many are left, in how many seconds there are more, and whether it was too many."""
        while self._taken and (now - self._taken[0]).total_seconds() >= self.seconds:
            self._taken.popleft()
        over = len(self._taken) >= self.limit
        if not over:
            self._taken.append(now)
        first = (now - self._taken[0]).total_seconds()
        return self.limit - len(self._taken), self.seconds - first, over


class Rest:
    """Answers calls; ``routes`` is filled by the files for messages, people and interactions."""

    def __init__(self, truth: Truth, token: str) -> None:
        self.truth = truth
        self.token = token
        self.calls: list[tuple[str, str, Any]] = []
        """The ground truth of what was asked: method, path, body."""
        self.refusals: deque[web.Response] = deque()
        """Given instead, in turn, to the next calls that would change something."""
        self.delays: dict[str, web.Response] = {}
        """Given instead, once, to a call of this method and path template."""
        self.cut_after: int = 0
        """So many of the next calls are done, and their answers never arrive."""
        self.limits: dict[str, tuple[int, float]] = {}
        """Buckets by method and path template."""
        self.problems: list[str] = []
        """What no well-made client asks."""
        self._buckets: dict[str, Bucket] = {}
        self._routes: list[tuple[str, re.Pattern[str], str, Handler]] = []

    def route(self, method: str, path: str, handler: Handler) -> None:
        pattern = re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "$")
        self._routes.append((method, pattern, path, handler))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.removeprefix("/api/v10")
        for method, pattern, template, handler in self._routes:
            found = pattern.match(path)
            if method == request.method and found is not None:
                ids = {name: unquote(value) for name, value in found.groupdict().items()}
                return await self._answer(request, path, template, ids, handler)
        self.problems.append(f"There is no {request.method} {path}.")
        return json_response({"code": 0, "message": "404: Not Found"}, status=404)

    async def _answer(
        self, request: web.Request, path: str, template: str, ids: dict[str, str], handler: Handler
    ) -> web.StreamResponse:
        public = template.startswith(("/interactions", "/webhooks"))
        if not public and request.headers.get("Authorization") != f"Bot {self.token}":
            return json_response({"code": 0, "message": "401: Unauthorized"}, status=401)
        body, uploads = await _body(request)
        self.calls.append((request.method, path, body))
        if unpublished := faults(request.method, _named(template, ids), request.query, body):
            self.problems += unpublished
            return json_response({"code": 50035, "message": "Invalid Form Body"}, status=400)
        if self.refusals and not public and request.method != "GET":
            return self.refusals.popleft()
        if (delay := self.delays.pop(f"{request.method} {template}", None)) is not None:
            return delay
        headers, over = self._headers(request.method, template, ids)
        if over is not None:
            return over
        try:
            answer = await handler(Asked(request, body, ids, uploads))
        except Refusal as refusal:
            return json_response(refusal.body, status=refusal.status, headers=headers)
        except (AssertionError, KeyError, TypeError) as error:
            self.problems.append(f"{request.method} {path}: {error!r}")
            return json_response({"code": 50035, "message": "Invalid Form Body"}, status=400, headers=headers)
        if self.cut_after and request.method != "GET":
            self.cut_after -= 1
            assert request.transport is not None
            request.transport.abort()
        if answer is None:
            return web.Response(status=204, headers=headers)
        return json_response(answer, headers=headers)

    def _headers(self, method: str, template: str, ids: dict[str, str]) -> tuple[dict[str, str], web.Response | None]:
        limit = self.limits.get(f"{method} {template}")
        if limit is None:
            return {}, None
        major = ids.get("channel") or ids.get("guild") or ""
        bucket = self._buckets.setdefault(f"{method} {template} {major}", Bucket(*limit))
        left, after, over = bucket.take(self.truth.now())
        headers = {
            "X-RateLimit-Limit": str(bucket.limit), "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset-After": f"{after:.3f}", "X-RateLimit-Bucket": f"{abs(hash(template)):x}",
            "X-RateLimit-Reset": str(self.truth.now().timestamp() + after), "Via": "1.1 small",
        }  # fmt: skip
        return headers, too_many(after, headers=headers) if over else None


def _named(template: str, ids: dict[str, str]) -> str:
    """Return a path as it is published: what stands for ourselves is no id."""
    return template.format(**{name: "@me" if id == "@me" else "{}" for name, id in ids.items()})


def json_response(body: object, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return JSON as Discord does: without a charset, which its SDK looks for."""
    shown = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=shown)


def too_many(
    after: float, *, everywhere: bool = False, scope: str = "user", headers: dict[str, str] | None = None
) -> web.Response:
    """Return a 429."""
    more = {"Retry-After": str(int(after) + 1), "Via": "1.1 small", "X-RateLimit-Scope": scope, **(headers or {})}
    if everywhere:
        more |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
    body = {"message": "You are being rate limited.", "retry_after": after, "global": everywhere}
    return json_response(body, status=429, headers=more)


async def _body(request: web.Request) -> tuple[Any, int]:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        uploads = [name for name in form if name.startswith("files[")]
        return json.loads(str(form["payload_json"])), len(uploads)
    raw = await request.read()
    return (json.loads(raw) if raw else None), 0


def guild_of(truth: Truth, channel: str) -> Guild | None:
    """Return the guild of a channel; None for a private talk of ours; refuse what we cannot see."""
    truth.channel_json(channel)
    guild = truth.guild_of(channel)
    if guild is not None and truth.us not in guild.members:
        raise Refusal(*MISSING_ACCESS)
    return guild


NONCES_LAST = timedelta(minutes=2)
