"""What is known of the guilds: channels, threads, roles and our own; kept from the gateway, asked by everybody.

It is a plain table of what Discord told. Nothing here calls anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from townhall_discord.shapes import Thread
from townhall_discord.shapes_of_guilds import Channel, Guild, Role

THREAD_TYPES = frozenset({10, 11, 12})
"""The kinds of channels that are threads."""
WRITABLE_TYPES = frozenset({0, 2, 5, 13, 15, 16})
"""The kinds of channels that can be a group: text, voice, announcements, stages, forums and media."""


class GuildMap:
    """One guild."""

    __slots__ = ("channels", "id", "members", "name", "our_roles", "owner", "roles", "staff_roles", "system_channel")

    def __init__(self, guild: Guild) -> None:
        self.id = guild.id
        self.name = guild.name
        self.owner = guild.owner_id
        self.system_channel = guild.system_channel_id or ""
        self.members = guild.member_count or guild.approximate_member_count
        self.roles: dict[str, Role] = {role.id: role for role in guild.roles}
        self.channels: dict[str, Channel] = {channel.id: channel for channel in guild.channels}
        self.our_roles: tuple[str, ...] = ()
        self.staff_roles: frozenset[str] | None = None
        """The roles that make staff; None while that is to be reckoned anew."""

    def role_names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return roles as ops teams write them: by name, by id where the name is not known."""
        roles = self.roles
        return tuple([role.name if (role := roles.get(id)) is not None else id for id in ids])

    def role_named(self, name: str) -> str:
        """Return the id of a role given by id or name, empty when there is none."""
        if name in self.roles:
            return name
        wanted = name.removeprefix("@").casefold()
        return next((role.id for role in self.roles.values() if role.name.casefold() == wanted), "")


class Atlas:
    """Every guild we are in, and where its threads hang."""

    def __init__(self, rooms: Sequence[str] = (), homes: Sequence[str] = ()) -> None:
        """Begin empty; ``rooms`` are the channels of ops.toml in its order, ``homes`` those of the account."""
        self.us = ""
        self.guilds: dict[str, GuildMap] = {}
        self.guild_of: dict[str, str] = {}
        self.parent_of: dict[str, str] = {}
        """The channel a thread hangs in."""
        self._homes: dict[str, str] = {}
        self.rooms: Sequence[str] = ()
        self._wanted_homes = tuple(homes)
        self.take_rooms(rooms)

    def take_rooms(self, rooms: Sequence[str]) -> None:
        """Take in that ops.toml now has these channels."""
        self.rooms = tuple(rooms)
        self.configured: Mapping[str, int] = {room: number for number, room in enumerate(rooms)}
        self._homes.clear()

    # -- places -----------------------------------------------------------------------------------
    def room_of(self, channel: str) -> tuple[str, str]:
        """Return the room of ops.toml a channel belongs to and the thread in it; two empty ones when none does."""
        if channel in self.configured:
            return channel, ""
        parent = self.parent_of.get(channel, "")
        return (parent, channel) if parent in self.configured else ("", "")

    def home_of(self, guild: str) -> str:
        """Return the room that hears who comes to a guild and goes; empty when the guild has none in ops.toml."""
        found = self._homes.get(guild)
        if found is None:
            found = self._homes[guild] = self._home(guild)
        return found

    def rooms_in(self, guild: str) -> list[str]:
        """Return the rooms of ops.toml in a guild, in its order."""
        map = self.guilds.get(guild)
        if map is None:
            return []
        order = self.configured
        return sorted((channel for channel in map.channels if channel in order), key=order.__getitem__)

    def _home(self, guild: str) -> str:
        rooms = self.rooms_in(guild)
        wanted = [room for room in self._wanted_homes if room in rooms]
        if wanted:
            return wanted[0]
        map = self.guilds.get(guild)
        if map is not None and map.system_channel in rooms:
            return map.system_channel
        return rooms[0] if rooms else ""

    # -- what changes -----------------------------------------------------------------------------
    def add_guild(self, guild: Guild) -> GuildMap:
        """Take a whole guild in."""
        self.forget_guild(guild.id)
        map = self.guilds[guild.id] = GuildMap(guild)
        for channel in guild.channels:
            self.guild_of[channel.id] = guild.id
        for thread in guild.threads:
            self.add_thread(thread, guild.id)
        for member in guild.members:
            if member.user is not None and member.user.id == self.us:
                map.our_roles = member.roles
        self._homes.pop(guild.id, None)
        return map

    def update_guild(self, guild: Guild) -> None:
        """Take in that the traits of a guild changed; its channels come by themselves."""
        map = self.guilds.get(guild.id)
        if map is None:
            return
        map.name, map.owner, map.system_channel = guild.name, guild.owner_id, guild.system_channel_id or ""
        if guild.roles:
            map.roles, map.staff_roles = {role.id: role for role in guild.roles}, None
        self._homes.pop(guild.id, None)

    def put_role(self, guild: str, role: Role) -> None:
        """Take a role in."""
        if guild in self.guilds:
            self.guilds[guild].roles[role.id] = role
            self.guilds[guild].staff_roles = None

    def drop_role(self, guild: str, role: str) -> None:
        """Forget a role."""
        if guild in self.guilds:
            self.guilds[guild].roles.pop(role, None)
            self.guilds[guild].staff_roles = None

    def forget_guild(self, guild: str) -> None:
        """Forget a guild that we are no longer in."""
        if self.guilds.pop(guild, None) is None:
            return
        gone = {channel for channel, of in self.guild_of.items() if of == guild}
        self.guild_of = {channel: of for channel, of in self.guild_of.items() if of != guild}
        self.parent_of = {thread: parent for thread, parent in self.parent_of.items() if thread not in gone}
        self._homes.pop(guild, None)

    def put_channel(self, channel: Channel) -> Channel | None:
        """Take a channel in; return what it was before."""
        map = self.guilds.get(channel.guild_id or "")
        if map is None:
            return None
        before = map.channels.get(channel.id)
        map.channels[channel.id] = channel
        self.guild_of[channel.id] = map.id
        self._homes.pop(map.id, None)
        return before

    def drop_channel(self, channel: Channel) -> None:
        """Forget a channel."""
        guild = self.guild_of.pop(channel.id, "")
        if guild in self.guilds:
            self.guilds[guild].channels.pop(channel.id, None)
        self._homes.pop(guild, None)

    def add_thread(self, thread: Thread, guild: str) -> None:
        """Remember where a thread hangs."""
        if thread.parent_id:
            self.parent_of[thread.id] = thread.parent_id
            self.guild_of[thread.id] = thread.guild_id or guild

    def drop_thread(self, thread: str) -> None:
        """Forget a thread."""
        self.parent_of.pop(thread, None)
        self.guild_of.pop(thread, None)

    # -- asking -----------------------------------------------------------------------------------
    def channel(self, channel: str) -> Channel | None:
        """Return a channel of a guild as it is known."""
        map = self.guilds.get(self.guild_of.get(channel, ""))
        return None if map is None else map.channels.get(channel)
