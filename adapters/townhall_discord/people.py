"""Who is in a guild and as what, to see what changed: Discord tells only how somebody is now.

The list lies in a file beside the journal, so that people who came and went while nobody listened are found.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from townhall_discord.shapes import MemberInfo, User


class Known(msgspec.Struct, frozen=True, omit_defaults=True, gc=False, array_like=True):
    """Somebody as they were last seen in a guild."""

    name: str = ""
    handle: str = ""
    roles: tuple[str, ...] = ()
    joined_at: datetime | None = None
    muted_until: datetime | None = None
    supports: bool = False
    bot: bool = False


def known_of(user: User, info: MemberInfo, before: Known | None = None) -> Known:
    """Return somebody as Discord tells of them now; what it leaves out stays."""
    return Known(
        name=info.nick or user.global_name or user.username,
        handle=user.username,
        roles=info.roles,
        joined_at=info.joined_at or (before.joined_at if before is not None else None),
        muted_until=info.communication_disabled_until,
        supports=info.premium_since is not None,
        bot=user.bot,
    )


Guilds = dict[str, dict[str, Known]]


class People:
    """The members of every guild that has a room in ops.toml, as far as they are known."""

    def __init__(self, guilds: Guilds | None = None) -> None:
        self.guilds: Guilds = guilds or {}
        self.changed = False

    @classmethod
    def read(cls, path: Path) -> People:
        """Return what a file holds; a file that is missing or broken is an empty one."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return cls(msgspec.msgpack.decode(path.read_bytes(), type=Guilds))
        return cls()

    def write(self, path: Path) -> None:
        """Keep it on the disk, whole or as it was before."""
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.msgpack.encode(self.guilds))
        os.replace(fresh, path)
        self.changed = False

    def get(self, guild: str, user: str) -> Known | None:
        """Return somebody as last seen."""
        members = self.guilds.get(guild)
        return None if members is None else members.get(user)

    def put(self, guild: str, user: str, known: Known) -> Known | None:
        """Remember somebody; return how they were seen before."""
        members = self.guilds.setdefault(guild, {})
        before = members.get(user)
        if before != known:
            members[user] = known
            self.changed = True
        return before

    def drop(self, guild: str, user: str) -> Known | None:
        """Forget somebody who is gone; return how they were last seen."""
        self.changed = True
        return self.guilds.get(guild, {}).pop(user, None)

    def replace(self, guild: str, members: Iterable[MemberInfo]) -> tuple[dict[str, Known], dict[str, Known]]:
        """Take the whole list of a guild; return who is new and who is gone since it was last known."""
        before = self.guilds.get(guild, {})
        after = {
            info.user.id: known_of(info.user, info, before.get(info.user.id))
            for info in members
            if info.user is not None
        }
        self.guilds[guild] = after
        self.changed = True
        came = {id: known for id, known in after.items() if _membership(before.get(id)) != _membership(known)}
        gone = {id: known for id, known in before.items() if id not in after}
        return came, gone


def _membership(known: Known | None) -> datetime | None:
    """Two memberships of one person are told apart by their beginning."""
    return None if known is None else known.joined_at
