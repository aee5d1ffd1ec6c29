"""Does calls: the one way from data to Discord, and what came of it as a value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

import discord
import msgspec

from townhall.adapter import Time
from townhall.model.ids import MessageId
from townhall.model.results import Failed, Ok, Receipt, Result
from townhall_discord.calls import Call
from townhall_discord.ceiling import Limited, Uncertain, Unsent
from townhall_discord.refusals import result_of
from townhall_discord.sdk import Link

REFUSALS = (Limited, Unsent, Uncertain, discord.HTTPException)
"""What a call may raise that is an answer and no fault of ours."""

_TRIES = 10
_LONGEST_WAIT = 60.0

AnswerType = TypeVar("AnswerType")


class Made(msgspec.Struct, frozen=True):
    """What Discord gives back for what it made: a message, a thread, a private talk or an invitation."""

    id: str = ""
    code: str = ""
    channel_id: str = ""


class Wire:
    """The calls of one account; without a connection every one is refused as not sent."""

    def __init__(self, time: Time) -> None:
        self.link: Link | None = None
        self._time = time

    async def do(self, call: Call) -> Any:
        """Do one call; raises one of :data:`REFUSALS`."""
        if self.link is None:
            raise Unsent("The account is not connected.")
        options: dict[str, Any] = {"parameters": dict(call.parameters)}
        if call.query:
            options["params"] = dict(call.query)
        if call.reason:
            options["reason"] = call.reason[:500]
        if not call.uploads:
            if call.body is not None:
                options["json"] = call.body
            return await self.link.call(call.method, call.path, **options)
        files = [discord.File(path) for path in call.uploads]
        try:
            form = [{"name": "payload_json", "value": msgspec.json.encode(call.body).decode()}]
            form += [_field(number, file) for number, file in enumerate(files)]
            return await self.link.call(call.method, call.path, files=files, form=form, **options)
        finally:
            for file in files:
                file.close()

    async def fetch(
        self, kind: type[AnswerType], path: str, query: dict[str, str] | None = None, **ids: str
    ) -> AnswerType:
        """Read something of a type; raises one of :data:`REFUSALS`."""
        answer = await self.do(Call("GET", path, ids, query=query or {}))
        try:
            return msgspec.convert(answer, kind)
        except msgspec.ValidationError as error:
            raise Uncertain(f"Discord answered something unforeseen: {error}.") from error

    async def fetch_patiently(self, kind: type[AnswerType], path: str, query: dict[str, str], **ids: str) -> AnswerType:
        """Read one of many pages: what Discord asks to wait for is waited for, within reason."""
        for _ in range(_TRIES - 1):
            try:
                return await self.fetch(kind, path, query, **ids)
            except Limited as limited:
                if limited.retry_after > _LONGEST_WAIT:
                    raise
                await self._time.sleep_until(self._time.now() + timedelta(seconds=limited.retry_after))
        return await self.fetch(kind, path, query, **ids)

    async def make(self, call: Call) -> Made:
        """Do a call that makes something."""
        answer = await self.do(call)
        try:
            return msgspec.convert(answer, Made) if isinstance(answer, dict) else Made()
        except msgspec.ValidationError:
            return Made()

    async def all(self, calls: Sequence[Call], *, room: str = "") -> Result:
        """Do calls one after another until one is refused."""
        messages: list[MessageId] = []
        reference = ""
        try:
            for call in calls:
                made = await self.make(call)
                if call.path.endswith("/messages") and made.id:
                    messages.append(MessageId(made.id))
                elif made.code:
                    reference = f"https://discord.gg/{made.code}"
                elif made.id and call.method == "POST":
                    reference = made.id
        except REFUSALS as error:
            return result_of(error)
        except OSError as error:
            return Failed(f"A file that should go along cannot be read: {error.strerror or error}.")
        return Ok(Receipt(messages=tuple(messages), reference=reference, room=room))


def _field(number: int, file: discord.File) -> dict[str, Any]:
    return {
        "name": f"files[{number}]",
        "value": file.fp,
        "filename": file.filename,
        "content_type": "application/octet-stream",
    }
