"""A Bot API server over HTTP: it checks every call's parameters, judges the rates, and keeps the updates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import msgspec
from aiohttp import web
from tests.servers.telegram import files, ruling, sending
from tests.servers.telegram.calls import Call, Refused
from tests.servers.telegram.limits import Limits
from tests.servers.telegram.parameters import known
from tests.servers.telegram.post import Webhook
from tests.servers.telegram.world import World

TOKEN = "4242424242:canary-token-that-no-log-may-ever-show"
Method: TypeAlias = Callable[[World, Call], object]

METHODS: dict[str, Method] = {
    "sendMessage": sending.send_message,
    **dict.fromkeys(sending.MEDIA_METHODS, sending.send_media),
    "sendMediaGroup": sending.send_media_group,
    "sendPoll": sending.send_poll,
    "stopPoll": sending.stop_poll,
    "editMessageText": sending.edit_message,
    "editMessageCaption": sending.edit_message,
    "deleteMessages": sending.delete_messages,
    "setMessageReaction": sending.set_reaction,
    "pinChatMessage": sending.pin,
    "unpinChatMessage": sending.pin,
    "answerCallbackQuery": sending.answer_press,
    "getFile": files.get_file,
    "getChat": ruling.get_chat,
    "getChatMember": ruling.get_member,
    "getChatMemberCount": ruling.count_members,
    "banChatMember": ruling.ban,
    "unbanChatMember": ruling.unban,
    "banChatSenderChat": ruling.ban_channel,
    "unbanChatSenderChat": ruling.ban_channel,
    "restrictChatMember": ruling.restrict,
    "setChatPermissions": ruling.set_permissions,
    "promoteChatMember": ruling.promote,
    "setChatAdministratorCustomTitle": ruling.set_title,
    "setChatMemberTag": ruling.set_tag,
    "createChatInviteLink": ruling.create_link,
    "revokeChatInviteLink": ruling.revoke_link,
    "approveChatJoinRequest": ruling.answer_request,
    "declineChatJoinRequest": ruling.answer_request,
    "createForumTopic": ruling.create_topic,
    "closeForumTopic": ruling.close_topic,
    "setMyCommands": ruling.set_commands,
    "deleteMyCommands": ruling.set_commands,
}


class Server:
    """The server of one world."""

    def __init__(self, world: World, *, token: str = TOKEN, limits: Limits | None = None) -> None:
        self.world = world
        self.token = token
        self.limits = limits
        self.calls: list[Call] = []
        """Every call that arrived, refused ones included, but for questions for updates."""
        self.refuse: list[Refused] = []
        """Answers to the next calls, whatever they are."""
        self.fail: dict[str, Refused] = {}
        """Answers to every call of a method."""
        self.mute = False
        """Whether calls are done and never answered."""
        self.loses_files = False
        """Whether files cannot be fetched for a fault of its own."""
        self.local_files: dict[str, str] = {}
        """Where files are on this machine, as a server that runs with ``--local`` tells."""
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._bringing: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """What goes into ``api = "…"``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def has_webhook(self) -> bool:
        """Whether updates are brought somewhere."""
        return self.world.post.webhook is not None

    async def start(self) -> None:
        """Listen, at the same port as before where there was one."""
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_route("*", "/bot{token}/{method}", self._called)
        application.router.add_get("/file/bot{token}/{path:.*}", self._fetched)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self._bringing = asyncio.get_running_loop().create_task(self.world.post.deliver())

    async def stop(self) -> None:
        """Go away, connections and all; the world stays."""
        if self._bringing is not None:
            self._bringing.cancel()
        # Whoever polls hears that it is over.
        self.world.post.polls += 1
        self.world.post.wake()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def made(self, method: str) -> list[Call]:
        """Return the calls of a method that arrived."""
        return [call for call in self.calls if call.method == method]

    # -- one call ---------------------------------------------------------------------------------
    async def _called(self, request: web.Request) -> web.Response:
        try:
            result = await self._answer(request)
        except Refused as refused:
            body: dict[str, object] = {"ok": False, "error_code": refused.code, "description": refused.description}
            if refused.parameters:
                body["parameters"] = refused.parameters
            return _json(body, refused.code)
        return _json({"ok": True, "result": result}, 200)

    async def _answer(self, request: web.Request) -> object:
        token, method = request.match_info["token"], request.match_info["method"]
        if ":" not in token:
            raise Refused(404, "")
        if token != self.token:
            raise Refused(401, "")
        call = await _read(request, method)
        self._check(call)
        if method != "getUpdates":
            self.calls.append(call)
        if self.refuse and method != "getUpdates":
            raise self.refuse.pop(0)
        if call.method in self.fail:
            raise self.fail[call.method]
        return await self._do(call)

    async def _fetched(self, request: web.Request) -> web.Response:
        return web.Response(status=502) if self.loses_files else files.fetched(self.world, self.token, request)

    def _check(self, call: Call) -> None:
        allowed = known(call.method)
        if allowed is None:
            raise Refused(404, "")
        for name in call.arguments:
            # What is attached goes under names of its own.
            if name not in allowed and not name.startswith("attached"):
                raise Refused(400, f'parameter "{name}" is none of {call.method}')

    async def _do(self, call: Call) -> object:
        special = self._special().get(call.method)
        if special is not None:
            return await special(call)
        if self.limits is not None and call.method.startswith("send"):
            if wait := self.limits.wait(call.number("chat_id")):
                raise Refused(429, f"retry after {wait}", retry_after=wait)
        result = METHODS[call.method](self.world, call)
        if call.method == "getFile" and (path := self.local_files.get(call.text("file_id"))):
            return {"file_id": call.text("file_id"), "file_unique_id": "u", "file_path": path}
        if self.mute:
            await asyncio.Event().wait()
        return result

    def _special(self) -> dict[str, Callable[[Call], Awaitable[object]]]:
        return {
            "getMe": self._me,
            "getUpdates": self._updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
        }

    async def _me(self, call: Call) -> object:
        flags = {"can_join_groups": True, "can_read_all_group_messages": self.world.reads_everything}
        return {**self.world.bot.payload(), **flags, "supports_inline_queries": False}

    async def _updates(self, call: Call) -> object:
        post = self.world.post
        if post.webhook is not None:
            raise Refused(409, "can't use getUpdates method while webhook is active; delete the webhook first")
        if "allowed_updates" in call.arguments:
            post.ask_for(str(one) for one in call.listed("allowed_updates"))
        offset = call.number("offset") if "offset" in call.arguments else None
        found = await post.poll(offset, call.number("limit", 100), float(call.text("timeout") or 0))
        if found is None:
            raise Refused(
                409, "terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        return found

    async def _set_webhook(self, call: Call) -> object:
        post = self.world.post
        if "allowed_updates" in call.arguments:
            post.ask_for(str(one) for one in call.listed("allowed_updates"))
        url = call.text("url")
        post.webhook = Webhook(url, call.text("secret_token")) if url else None
        post.wake()
        return True

    async def _delete_webhook(self, call: Call) -> object:
        self.world.post.webhook = None
        if call.yes("drop_pending_updates"):
            self.world.post.waiting.clear()
        return True

    async def _webhook_info(self, call: Call) -> object:
        post = self.world.post
        info = {"url": post.webhook.url if post.webhook else "", "has_custom_certificate": False}
        info |= {"pending_update_count": len(post.waiting)}
        return {**info, "last_error_message": post.last_error} if post.last_error else info


async def _read(request: web.Request, method: str) -> Call:
    arguments: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
        else:
            arguments[name] = value if isinstance(value, str) else bytes(value).decode()
    return Call(method, arguments, files)


def _json(body: object, status: int) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


@asynccontextmanager
async def serving(world: World, *, limits: Limits | None = None) -> AsyncGenerator[Server]:
    """Run a server for a world."""
    server = Server(world, limits=limits)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
