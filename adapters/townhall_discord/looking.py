"""What a bot can see, and what is wrong with it, asked by calls alone."""

from __future__ import annotations

from collections.abc import Sequence

from townhall.adapter import Account, Finding, VisibleGroup
from townhall.model.people import Standing
from townhall_discord import diagnosis, rights
from townhall_discord.atlas import WRITABLE_TYPES, GuildMap
from townhall_discord.sdk import Link
from townhall_discord.settings import DiscordSettings
from townhall_discord.shapes_of_guilds import Channel, Guild
from townhall_discord.survey import survey_guild, survey_rooms
from townhall_discord.wire import REFUSALS, Wire
from townhall_discord.world import World

_PAGE = 200


async def servers(wire: Wire) -> list[Guild]:
    """Return the servers the bot is in, by name and id."""
    found: list[Guild] = []
    query = {"limit": str(_PAGE)}
    while True:
        page = await wire.fetch(list[Guild], "/users/@me/guilds", query)
        found += page
        if len(page) < _PAGE:
            return found
        query = {"limit": str(_PAGE), "after": page[-1].id}


async def groups(wire: Wire, world: World) -> Sequence[VisibleGroup]:
    """Return the channels that can be groups, server by server."""
    found: list[VisibleGroup] = []
    for server in await servers(wire):
        if server.id in world.atlas.guilds or await survey_guild(wire, world, server.id):
            guild = world.atlas.guilds[server.id]
            found += [
                _visible(guild, channel, world)
                for channel in guild.channels.values()
                if channel.type in WRITABLE_TYPES and _held(guild, channel, world)
            ]
    return found


def _held(guild: GuildMap, channel: Channel, world: World) -> int:
    return rights.in_channel(guild, channel, world.atlas.us, guild.our_roles)


def _visible(guild: GuildMap, channel: Channel, world: World) -> VisibleGroup:
    staff = _held(guild, channel, world) & rights.STAFF
    return VisibleGroup(
        id=world.scope.group(channel.id),
        chat=channel.id,
        title=f"{guild.name} #{channel.name}",
        members=guild.members or None,
        standing=Standing.ADMIN if staff else Standing.MEMBER,
    )


async def findings(link: Link, wire: Wire, world: World, account: Account[DiscordSettings]) -> Sequence[Finding]:
    """Return what is wrong with the application and the groups of ops.toml."""
    assert link.application is not None
    found = diagnosis.of_application(link.application, account.settings)
    try:
        known = [server.id for server in await servers(wire)]
    except REFUSALS as error:
        return [*found, diagnosis.unreachable(str(error))]
    await survey_rooms(wire, world, [room.chat for room in account.rooms if room.chat.isdigit()])
    invite = diagnosis.invite_link(link.application.id)
    return [*found, *diagnosis.of_rooms(account.rooms, world.atlas, invite, known)]
