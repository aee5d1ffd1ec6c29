"""Pictures in the Lobby: one is typed or pasted whole, as an address that holds it (``data:image/png;base64,…``)."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode

from townhall.adapter.pictures import MOST_BYTES, PictureError, answer
from townhall.model.actions import ReadCodes
from townhall.model.capabilities import Capabilities
from townhall.model.results import Result
from townhall_lobby.requests import hindrance

TYPED = re.compile(r"data:image/(?:png|jpeg|webp|gif|bmp);base64,[A-Za-z0-9+/]{4,}={0,2}")
"""A picture as it is typed; nothing else of that kind of address is one."""


async def codes_of(action: ReadCodes, abilities: Capabilities) -> Result:
    """Return what the codes say in a picture that was typed; nothing is fetched from anywhere."""
    return hindrance(action, abilities) or await answer(_held(action.source))


async def _held(source: str) -> bytes:
    if TYPED.fullmatch(source) is None or len(source) > MOST_BYTES:
        raise PictureError("The Lobby reads only pictures that were typed in it, as data:image/….")
    try:
        return b64decode(source.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise PictureError("The picture's letters are not base64.") from error
