"""Asks for the guilds by calls, where the gateway does not tell: after a resumed session, and without any."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from msgspec.structs import replace

from townhall_discord.shapes import MemberInfo
from townhall_discord.shapes_of_guilds import Channel, Guild, ThreadList
from townhall_discord.wire import REFUSALS, Wire
from townhall_discord.world import World


async def survey_rooms(wire: Wire, world: World, rooms: Iterable[str]) -> None:
    """Take in the guilds of some channels; what is refused is left out."""
    guilds: set[str] = set()
    for room in rooms:
        if room not in world.atlas.guild_of:
            try:
                channel = await wire.fetch(Channel, "/channels/{channel_id}", channel_id=room)
            except REFUSALS:
                continue
            if channel.guild_id and channel.guild_id not in guilds:
                guilds.add(channel.guild_id)
                await survey_guild(wire, world, channel.guild_id)


async def survey_guild(wire: Wire, world: World, id: str) -> bool:
    """Take one guild in; False when Discord refuses to tell."""
    if not id.isdigit():
        return False
    try:
        guild, channels, threads, us = await asyncio.gather(
            wire.fetch(Guild, "/guilds/{guild_id}", {"with_counts": "true"}, guild_id=id),
            wire.fetch(list[Channel], "/guilds/{guild_id}/channels", guild_id=id),
            wire.fetch(ThreadList, "/guilds/{guild_id}/threads/active", guild_id=id),
            wire.fetch(MemberInfo, "/guilds/{guild_id}/members/{user_id}", guild_id=id, user_id=world.atlas.us),
        )
    except REFUSALS:
        return False
    if id in world.atlas.guilds:
        # The gateway told of it meanwhile, and knows better.
        return True
    whole = replace(guild, channels=tuple(channels), threads=threads.threads)
    world.atlas.add_guild(whole).our_roles = us.roles
    return True
