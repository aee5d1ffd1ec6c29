"""Pictures on Matrix: our own homeserver hands out what was uploaded, wherever that was."""

from __future__ import annotations

import re

from townhall.adapter.pictures import PictureError, answer
from townhall.model.results import Result
from townhall_matrix.homeserver import Homeserver

_CONTENT = re.compile(r"mxc://(?P<server>[A-Za-z0-9.:\[\]-]{1,255})/(?P<media>[A-Za-z0-9_-]{1,255})")


async def codes_of(homeserver: Homeserver, source: str) -> Result:
    """Return what the codes say in a picture that a message told of."""
    return await answer(_fetched(homeserver, source))


async def _fetched(homeserver: Homeserver, source: str) -> bytes:
    found = _CONTENT.fullmatch(source)
    if found is None:
        raise PictureError("A picture of Matrix is named by an address that begins with mxc://.")
    return await homeserver.media(found["server"], found["media"])
