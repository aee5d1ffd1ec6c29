"""Where something happens: a room of a space, a thread of a room, or a private talk."""

from __future__ import annotations

import msgspec

from townhall.model.ids import GroupId


class Place(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A room, with the coordinates around it.

    ``group`` is the configuration key: what ops.toml names by ``account`` and ``chat``. A private talk has
    ``direct`` set; the core routes it to the group the talk belongs to.
    """

    group: GroupId
    thread: str = ""
    """A Telegram forum topic, a Discord thread, a Matrix thread; empty for the room itself."""
    space: str = ""
    """A Discord guild, a Matrix space; empty where the room stands alone."""
    direct: bool = False
