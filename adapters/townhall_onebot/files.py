"""Files of this machine on their way out: they travel inside the call, because the implementation may run elsewhere."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path

from townhall_onebot.extensions import UPLOAD, Extensions
from townhall_onebot.outgoing import LOCAL, OutSegment
from townhall_onebot.requests import Call

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of one file; a third more travels."""


class FileTroubleError(Exception):
    """A file that cannot be sent; the message is for the operator."""


async def with_files(call: Call, extensions: Extensions) -> Call:
    """Return a call with every local file read into it; raises :class:`FileTroubleError`."""
    if call.action == UPLOAD and extensions.takes_base64_uploads:
        return Call(call.action, {**call.parameters, "file": await _read(str(call.parameters["file"]))})
    message = call.parameters.get("message")
    if not isinstance(message, list) or not any(segment["type"] == LOCAL for segment in message):
        return call
    return Call(call.action, {**call.parameters, "message": [await _resolved(segment) for segment in message]})


async def _resolved(segment: OutSegment) -> OutSegment:
    data = segment["data"]
    if segment["type"] != LOCAL or isinstance(data, str):
        return segment
    return {"type": data["becomes"], "data": {"file": await _read(data["path"])}}


async def _read(path: str) -> str:
    try:
        content = await asyncio.to_thread(_content, Path(path))
    except OSError as error:
        raise FileTroubleError(f"{path} cannot be read: {error.strerror or error}. Put the file there.") from error
    return f"base64://{b64encode(content).decode()}"


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise OSError(f"it is larger than {LARGEST_FILE} bytes")
    return path.read_bytes()
