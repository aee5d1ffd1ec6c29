"""Pictures on QQ: at an address of Tencent's own, or asked of the implementation by the name of the file."""

from __future__ import annotations

import binascii
from base64 import b64decode

import msgspec

from townhall.adapter import AdapterError
from townhall.adapter.pictures import MOST_BYTES, TOO_LARGE, PictureError, answer, download, is_kept_at, of_this_machine
from townhall.model.results import Result
from townhall_onebot.calls import CallFailedError
from townhall_onebot.line import Line
from townhall_onebot.segments import OWN_FILE

HOSTS = (".qpic.cn", "multimedia.nt.qq.com.cn", "gxh.vip.qq.com")
"""Where QQ keeps the pictures of talks."""


class FoundImage(msgspec.Struct):
    """What ``get_image`` answers: a path by the standard, and what implementations add."""

    file: str = ""
    url: str = ""
    base64: str = ""


async def codes_of(line: Line, source: str) -> Result:
    """Return what the codes say in a picture that a message told of."""
    return await answer(_fetched(line, source))


async def _fetched(line: Line, source: str) -> bytes:
    if not source.startswith(OWN_FILE):
        return await _from_tencent(source)
    try:
        found = await line.ask("get_image", FoundImage, file=source.removeprefix(OWN_FILE))
    except AdapterError as error:
        asked = isinstance(error, CallFailedError)
        raise PictureError(f"The implementation does not give the picture: {error}", transient=not asked) from error
    if found.base64:
        return _unpacked(found.base64)
    return await (_from_tencent(found.url) if found.url else of_this_machine(found.file))


async def _from_tencent(address: str) -> bytes:
    if not (secure := tencents(address)):
        raise PictureError("Only pictures that QQ itself keeps are fetched.")
    return await download(secure)


def tencents(address: str) -> str:
    """Return the address of a picture on one of Tencent's hosts, over TLS; empty for any other."""
    # Old implementations still tell of http; the hosts answer to https all the same.
    secure = f"https://{address.removeprefix('http://')}" if address.startswith("http://") else address
    return secure if is_kept_at(secure, HOSTS) else ""


def _unpacked(letters: str) -> bytes:
    if len(letters) > MOST_BYTES * 4 // 3 + 4:
        raise PictureError(TOO_LARGE)
    try:
        return b64decode(letters.removeprefix("base64://"), validate=True)
    except binascii.Error as error:
        raise PictureError("The implementation's letters are not base64.") from error
