"""Where the account stopped hearing: written with the events, read at the next start."""

from __future__ import annotations

from datetime import datetime

import msgspec

from townhall_discord.sdk import Session


class Cursor(msgspec.Struct, frozen=True):
    """A session of the gateway, how far it was heard, and when that was."""

    session: str
    gateway: str
    sequence: int
    at: datetime

    def encoded(self) -> bytes:
        """Return it as the journal keeps it."""
        return msgspec.json.encode(self)

    @property
    def resumable(self) -> Session:
        """What the gateway is asked to go on with."""
        return Session(self.session, self.gateway, self.sequence)


def read(cursor: bytes | None) -> Cursor | None:
    """Return what was written; nothing, or what cannot be read, begins anew."""
    try:
        return None if not cursor else msgspec.json.decode(cursor, type=Cursor)
    except msgspec.MsgspecError:
        return None
