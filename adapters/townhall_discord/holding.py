"""Frames in the order they came, some held a moment until the audit log says who did it.

Discord tells in one frame that somebody is gone and in another that a moderator removed them, in either order. The
frame, and whatever comes after it in its guild, waits for that other one for a bounded time. What wants an answer
within three seconds passes by.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from townhall_discord.membership import BAN, KICK, ROLES, UNBAN, UPDATE, membership, user_of
from townhall_discord.rights import in_guild
from townhall_discord.shapes import Frame
from townhall_discord.shapes_of_guilds import AuditEntry, Membership
from townhall_discord.updates import audit_entry, guild_of
from townhall_discord.world import World

_REMEMBERED = timedelta(seconds=10)
_AUDIT_LOG = 1 << 7
_TELLING = {
    "GUILD_MEMBER_REMOVE": (KICK, BAN),
    "GUILD_BAN_ADD": (BAN,),
    "GUILD_BAN_REMOVE": (UNBAN,),
    "GUILD_MEMBER_UPDATE": (UPDATE, ROLES),
}
"""Which entries of the audit log tell more of a frame."""


class Held:
    """A frame and when it came; its guild is looked up only when something waits."""

    __slots__ = ("_guild", "at", "frame")

    def __init__(self, frame: Frame, at: datetime) -> None:
        self.frame = frame
        self.at = at
        self._guild: str | None = None

    @property
    def guild(self) -> str:
        """The guild it belongs to."""
        if self._guild is None:
            self._guild = guild_of(self.frame)
        return self._guild


@dataclass(slots=True)
class _Entry:
    entry: AuditEntry
    at: datetime


class Holding:
    """What came and is not told yet."""

    def __init__(self, world: World, wait: timedelta) -> None:
        self._world = world
        self._wait = wait
        self._frames: deque[Held] = deque()
        self._entries: list[_Entry] = []
        self._bans: dict[tuple[str, str], datetime] = {}

    def put(self, frame: Frame, now: datetime) -> None:
        """Take a frame in."""
        if frame.t == "READY":
            # Another session: its numbers begin anew, so nothing of the old one may wait behind it.
            for earlier in self._frames:
                earlier.at = now - self._wait
        held = Held(frame, now)
        self._frames.append(held)
        if frame.t == "GUILD_AUDIT_LOG_ENTRY_CREATE" and (entry := audit_entry(frame)) is not None:
            self._entries = [one for one in self._entries if one.at > now - _REMEMBERED]
            self._entries.append(_Entry(entry, now))
        elif frame.t == "GUILD_BAN_ADD" and (user := user_of(frame)):
            self._bans = {key: at for key, at in self._bans.items() if at > now - _REMEMBERED}
            self._bans[held.guild, user] = now

    def ready(self, now: datetime) -> Iterator[tuple[Frame, AuditEntry | None]]:
        """Yield what can be told now, in order within each guild."""
        waiting: set[str] = set()
        kept: deque[Held] = deque()
        while self._frames:
            held = self._frames.popleft()
            entry = None
            if waiting and held.guild in waiting and held.frame.t != "INTERACTION_CREATE":
                kept.append(held)
                continue
            if held.frame.t in _TELLING:
                entry, wait = self._told(held, kept, now)
                if wait:
                    waiting.add(held.guild)
                    kept.append(held)
                    continue
            yield held.frame, entry
        self._frames = kept

    def until(self) -> datetime | None:
        """Return when the first held frame waits no longer."""
        return self._frames[0].at + self._wait if self._frames else None

    def told_through(self) -> int | None:
        """Return the number before the first frame that is held, None when none is."""
        return min((held.frame.s or 0) for held in self._frames) - 1 if self._frames else None

    # -- one frame --------------------------------------------------------------------------------
    def _told(self, held: Held, kept: deque[Held], now: datetime) -> tuple[AuditEntry | None, bool]:
        """Return what the audit log says of a frame, and whether it is worth waiting for."""
        try:
            about = membership(held.frame)
        except msgspec.MsgspecError:
            return None, False
        entry = self._entry(held, about)
        if entry is not None:
            return entry, False
        if held.frame.t == "GUILD_MEMBER_REMOVE" and self._banned(about, now):
            return AuditEntry("0", BAN, about.guild_id), False
        return None, self._worth_it(held, about) and now < held.at + self._wait

    def _entry(self, held: Held, about: Membership) -> AuditEntry | None:
        kinds = _TELLING[held.frame.t or ""]
        for number, one in enumerate(self._entries):
            entry = one.entry
            if entry.action_type in kinds and entry.target_id == about.user.id and entry.guild_id == about.guild_id:
                if entry.action_type != BAN:
                    # What was explained once explains nothing else; a ban explains two frames.
                    del self._entries[number]
                return entry
        return None

    def _banned(self, about: Membership, now: datetime) -> bool:
        """Return whether a ban was told in the same breath, before or after."""
        at = self._bans.get((about.guild_id, about.user.id))
        return at is not None and at > now - _REMEMBERED

    def _worth_it(self, held: Held, about: Membership) -> bool:
        map = self._world.atlas.guilds.get(about.guild_id)
        if map is None or not self._world.atlas.home_of(about.guild_id):
            return False
        if not in_guild(map, self._world.atlas.us, map.our_roles) & _AUDIT_LOG:
            return False
        if held.frame.t != "GUILD_MEMBER_UPDATE":
            return True
        # Roles and names change all day; only who silenced somebody is worth a wait.
        known = self._world.people.get(about.guild_id, about.user.id)
        return known is not None and known.muted_until != about.communication_disabled_until
