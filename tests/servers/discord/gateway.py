"""The gateway of the small Discord: HELLO, IDENTIFY, RESUME, heartbeats, numbers, intents, and ends of all kinds."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable

from aiohttp import WSMsgType, web
from tests.servers.discord.truth import Guild, Json, Truth

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11

GUILDS, MEMBERS, MODERATION, INVITES = 1 << 0, 1 << 1, 1 << 2, 1 << 6
MESSAGES, REACTIONS, DIRECT, DIRECT_REACTIONS = 1 << 9, 1 << 10, 1 << 12, 1 << 13
CONTENT, AUTOMOD, POLLS = 1 << 15, 1 << 21, 1 << 24
PRIVILEGED = MEMBERS | CONTENT | 1 << 8

_NEEDS = {
    "MESSAGE": MESSAGES, "MESSAGE_REACTION": REACTIONS, "MESSAGE_POLL": POLLS, "GUILD_MEMBER": MEMBERS,
    "GUILD_BAN": MODERATION, "GUILD_AUDIT": MODERATION, "INVITE": INVITES, "AUTO_MODERATION": AUTOMOD,
    "CHANNEL": GUILDS, "THREAD": GUILDS, "GUILD": GUILDS,
}  # fmt: skip


def needed(kind: str, direct: bool) -> int:
    if direct and kind.startswith("MESSAGE"):
        return DIRECT_REACTIONS if "REACTION" in kind else DIRECT
    fitting = [name for name in _NEEDS if kind.startswith(name)]
    return _NEEDS[max(fitting, key=len)] if fitting else 0


class Session:
    """One session, and what it was told, for a while."""

    def __init__(self, intents: int) -> None:
        self.id = secrets.token_hex(8)
        self.intents = intents
        self.sequence = 0
        self.told: list[Json] = []
        self.socket: Socket | None = None


class Socket:
    """One connection; the frames go out compressed if it asks so."""

    def __init__(self, response: web.WebSocketResponse, compressed: bool) -> None:
        self.response = response
        self._deflate = zlib.compressobj() if compressed else None

    async def send(self, frame: Json) -> None:
        if self.response.closed:
            return
        raw = json.dumps(frame).encode()
        try:
            if self._deflate is None:
                await self.response.send_str(raw.decode())
            else:
                squeezed = self._deflate.compress(raw) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.response.send_bytes(squeezed)
        except ConnectionError:
            # Whoever listened is gone; what was told is kept for a resumption.
            return


class Gateway:
    """All sessions of our bot."""

    def __init__(self, truth: Truth, token: str, address: Callable[[], str]) -> None:
        self._truth = truth
        self._token = token
        self._address = address
        self.sessions: dict[str, Session] = {}
        self.allowed_intents = PRIVILEGED
        """The privileged ones that are switched on at the portal."""
        self.heartbeat = 41.25
        self.beats = 0
        self.answers_heartbeats = True
        self.identified = 0
        self.resumed = 0
        self.keeps_sessions = True
        self.slams = False
        """Whether every connection is ended right after it was greeted."""
        self._lock = asyncio.Lock()
        self._open: set[web.WebSocketResponse] = set()

    # -- one connection ---------------------------------------------------------------------------
    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(max_msg_size=0)
        await response.prepare(request)
        self._open.add(response)
        socket = Socket(response, "compress" in request.query)
        session: Session | None = None
        try:
            await socket.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat * 1000)}})
            async for message in response:
                if message.type is WSMsgType.TEXT:
                    session = await self._heard(json.loads(message.data), socket, session)
        finally:
            self._open.discard(response)
            if session is not None and session.socket is socket:
                session.socket = None
                if response.close_code in (1000, 1001):
                    self.sessions.pop(session.id, None)
        return response

    async def _heard(self, frame: Json, socket: Socket, session: Session | None) -> Session | None:
        if frame["op"] == HEARTBEAT:
            self.beats += 1
            if self.answers_heartbeats:
                await socket.send({"op": ACK})
        elif frame["op"] == IDENTIFY:
            return await self._identify(frame["d"], socket)
        elif frame["op"] == RESUME:
            return await self._resume(frame["d"], socket)
        return session

    async def _identify(self, asked: Json, socket: Socket) -> Session | None:
        assert set(asked) <= {"token", "properties", "compress", "large_threshold", "shard", "presence", "intents"}
        if asked["token"] != self._token:
            await socket.response.close(code=4004)
            return None
        if asked["intents"] & PRIVILEGED & ~self.allowed_intents:
            await socket.response.close(code=4014)
            return None
        async with self._lock:
            self.identified += 1
            session = Session(asked["intents"])
            self.sessions[session.id] = session
            session.socket = socket
            mine = [guild for guild in self._truth.guilds.values() if self._truth.us in guild.members]
            ready = {
                "v": 10, "user": self._truth.users[self._truth.us], "session_id": session.id, "session_type": "normal",
                "resume_gateway_url": self._address(), "application": {"id": self._truth.application, "flags": 0},
                "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
            }  # fmt: skip
            await self._tell(session, "READY", ready)
            for guild in mine:
                await self._tell(session, "GUILD_CREATE", self.guild_json(guild))
        if self.slams:
            await socket.response.close(code=4000)
        return session

    async def _resume(self, asked: Json, socket: Socket) -> Session | None:
        session = self.sessions.get(asked["session_id"])
        if asked["token"] != self._token:
            await socket.response.close(code=4004)
            return None
        if session is None or not self.keeps_sessions:
            await socket.send({"op": INVALID, "d": False})
            return None
        async with self._lock:
            self.resumed += 1
            session.socket = socket
            for frame in [frame for frame in session.told if frame["s"] > asked["seq"]]:
                await socket.send(frame)
            await self._tell(session, "RESUMED", {})
        if self.slams:
            await socket.response.close(code=4000)
        return session

    # -- telling ----------------------------------------------------------------------------------
    async def _tell(self, session: Session, kind: str, content: Json) -> None:
        session.sequence += 1
        frame = {"op": DISPATCH, "t": kind, "s": session.sequence, "d": content}
        session.told.append(frame)
        if session.socket is not None:
            await session.socket.send(frame)

    async def tell(self, kind: str, content: Json) -> None:
        """Tell every session that asked for it."""
        need = needed(kind, "guild_id" not in content)
        async with self._lock:
            for session in list(self.sessions.values()):
                if need & ~session.intents:
                    continue
                told = content
                if kind in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and not session.intents & CONTENT:
                    told = self._without_content(content)
                await self._tell(session, kind, told)

    def _without_content(self, message: Json) -> Json:
        ours = message["author"]["id"] == self._truth.us or "guild_id" not in message
        if ours or any(user["id"] == self._truth.us for user in message["mentions"]):
            return message
        return {**message, "content": "", "attachments": [], "embeds": [], "components": []}

    def guild_json(self, guild: Guild) -> Json:
        return {
            "id": guild.id, "name": guild.name, "owner_id": guild.owner, "system_channel_id": guild.system_channel,
            "joined_at": guild.members[self._truth.us]["joined_at"], "member_count": len(guild.members),
            "roles": list(guild.roles.values()), "channels": list(guild.channels.values()),
            "threads": list(guild.threads.values()), "members": list(guild.members.values()), "unavailable": False,
        }  # fmt: skip

    # -- ends of all kinds ------------------------------------------------------------------------
    async def reconnect(self) -> None:
        """Ask every connection to come again (op 7)."""
        for session in list(self.sessions.values()):
            if session.socket is not None:
                await session.socket.send({"op": RECONNECT, "d": None})

    async def invalidate(self) -> None:
        """Take every session away (op 9)."""
        sessions = list(self.sessions.values())
        self.sessions.clear()
        for session in sessions:
            if session.socket is not None:
                await session.socket.send({"op": INVALID, "d": False})

    async def cut(self, code: int = 1006) -> None:
        """End every connection; the sessions stay."""
        for response in list(self._open):
            if code == 1006 and response._req is not None and response._req.transport is not None:  # pyright: ignore[reportPrivateUsage]
                response._req.transport.abort()  # pyright: ignore[reportPrivateUsage]
            else:
                await response.close(code=code)

    @property
    def connections(self) -> int:
        return len(self._open)
