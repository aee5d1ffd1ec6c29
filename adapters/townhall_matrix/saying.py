"""Writing: into rooms and in private, with pictures and files as messages of their own."""

from __future__ import annotations

import asyncio
import mimetypes
from datetime import timedelta
from pathlib import Path

import msgspec

from townhall.adapter import Time
from townhall.model.ids import MessageId
from townhall.model.parts import File, Image, Parts
from townhall.model.places import Place
from townhall.model.results import DegradedTo, Failed, Forbidden, Ok, Receipt, Result
from townhall_matrix import requests
from townhall_matrix.contents import clean, media_of, written
from townhall_matrix.levels import Content
from townhall_matrix.reading import read, read_event
from townhall_matrix.shapes import Page
from townhall_matrix.steps import Steps, Stopped

_TYPES = {"image": "m.image", "video": "m.video", "audio": "m.audio"}


class Created(msgspec.Struct, frozen=True):
    """The room that was made."""

    room_id: str = ""


class Uploaded(msgspec.Struct, frozen=True):
    """Where a file is on the homeserver."""

    content_uri: str = ""


_created = msgspec.json.Decoder(Created)
_uploaded = msgspec.json.Decoder(Uploaded)
_pages = msgspec.json.Decoder(Page)


class Saying:
    """The voice of one account."""

    def __init__(self, steps: Steps, time: Time) -> None:
        self._steps = steps
        self._time = time
        self._opening = asyncio.Lock()

    async def say(
        self,
        room: str,
        parts: Parts,
        key: str,
        place: Place,
        reply_to: MessageId | None,
        *,
        may_mention_all: bool = False,
        silent: bool = False,
    ) -> Result:
        """Write a message; its text first, then each picture and file."""
        text = written(parts, may_mention_all=may_mention_all, silent=silent)
        contents: list[Content] = [text.content] if text.content["body"] else []
        for part in media_of(parts):
            contents.append(await self._media(part))
        sent: list[MessageId] = []
        for number, content in enumerate(contents):
            related = requests.related(content, place, None if sent else reply_to)
            transaction = requests.transaction(key, number)
            sent.append(await self._steps.send(room, "m.room.message", related, transaction))
        receipt = Receipt(tuple(sent), room=room if room in self._steps.world.direct else "")
        if not sent:
            return Failed("There is nothing in the message that Matrix can show.")
        return DegradedTo(text.lost, receipt) if text.lost else Ok(receipt)

    async def say_to(self, user: str, parts: Parts, key: str) -> Result:
        """Write to somebody in the private room we share; one is opened where there is none."""
        try:
            room = await self._private_room(user)
            return await self.say(room, parts, key, Place(self._steps.world.room(room).group, direct=True), None)
        except Stopped as stopped:
            if isinstance(stopped.result, Forbidden):
                closed = msgspec.structs.replace(stopped.result, direct_closed=True)
                raise Stopped(closed, stopped.said) from None
            raise

    async def _private_room(self, user: str) -> str:
        async with self._opening:
            world = self._steps.world
            known = next((room for room, other in reversed(world.direct.items()) if other == user), "")
            if known:
                await self._call_back(known, user)
                return known
            answer = await self._steps.do(requests.private_room(user))
            room = (read(_created, answer.body) or Created()).room_id
            world.told_of_direct({**world.direct, room: user})
            await self._steps.do(self._direct_list())
            return room

    async def _call_back(self, room: str, user: str) -> None:
        """Invite somebody again who has left our private room: nobody would read what is written there."""
        member = await self._steps.state(room, "m.room.member", user)
        if member.get("membership") not in ("join", "invite"):
            await self._steps.do(requests.Call("POST", ("rooms", room, "invite"), {"user_id": user}))

    def _direct_list(self) -> requests.Call:
        by_person: dict[str, list[str]] = {}
        for room, user in self._steps.world.direct.items():
            by_person.setdefault(user, []).append(room)
        own = self._steps.world.own_user
        return requests.Call("PUT", ("user", own, "account_data", "m.direct"), by_person)

    async def keep_direct(self, room: str, user: str) -> None:
        """Write down on the homeserver that a room is a private talk with somebody."""
        world = self._steps.world
        world.told_of_direct({**world.direct, room: user})
        await self._steps.do(self._direct_list())

    # -- files ------------------------------------------------------------------------------------
    async def _media(self, part: Image | File) -> Content:
        if isinstance(part, File) and part.kind == "location" and part.source.startswith("geo:"):
            return {"msgtype": "m.location", "body": clean(part.name), "geo_uri": part.source, "m.mentions": {}}
        name = part.name if isinstance(part, File) else part.alt
        caption = part.caption if isinstance(part, Image) else ""
        kind = mimetypes.guess_type(name or part.source)[0] or "application/octet-stream"
        address, size = part.source, None
        if not part.source.startswith("mxc://"):
            address, size = await self._upload(part.source, kind)
        name = clean(name or Path(part.source).name)
        content: Content = {
            "msgtype": "m.image" if isinstance(part, Image) else _TYPES.get(kind.partition("/")[0], "m.file"),
            "body": clean(caption or name),
            "filename": name,
            "url": address,
            "info": {"mimetype": kind, **({"size": size} if size is not None else {})},
            "m.mentions": {},
        }
        return content

    async def _upload(self, source: str, kind: str) -> tuple[str, int]:
        path = Path(source.removeprefix("file://"))
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            fault = (
                f"The file {path.name} cannot be read: {error.strerror or error}. Put it where the plugin says it is."
            )
            raise Stopped(Failed(fault)) from None
        answer = await self._steps.upload(data, kind, path.name)
        return (read(_uploaded, answer.body) or Uploaded()).content_uri, len(data)

    # -- taking back ------------------------------------------------------------------------------
    async def forget(self, room: str, user: str, back: timedelta, key: str, reason: str) -> None:
        """Remove what somebody wrote lately, as far as the homeserver shows it to us in ten pages."""
        since = (self._time.now() - back).timestamp() * 1000
        after = ""
        filter = msgspec.json.encode({"senders": [user], "types": ["m.room.message", "m.sticker"]}).decode()
        for _ in range(10):
            query = {"dir": "b", "limit": "100", "filter": filter, **({"from": after} if after else {})}
            page = read(_pages, (await self._steps.ask("rooms", room, "messages", query=query)).body) or Page()
            events = [event for raw in page.chunk if (event := read_event(raw)) is not None]
            for event in events:
                if event.origin_server_ts >= since and bytes(event.content) != b"{}":
                    transaction = requests.transaction(f"{key}|{event.event_id}")
                    await self._steps.do(requests.redact(room, event.event_id, reason, transaction))
            after = page.end
            if not after or any(event.origin_server_ts < since for event in events):
                return
