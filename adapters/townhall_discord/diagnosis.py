"""The usual mistakes with a Discord bot, found by a few calls before anything starts."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from townhall.adapter import Finding, Room
from townhall_discord import rights
from townhall_discord.atlas import THREAD_TYPES, WRITABLE_TYPES, Atlas
from townhall_discord.hearing import PORTAL
from townhall_discord.settings import DiscordSettings


def invite_link(application: int | str) -> str:
    """Return the address by which a server takes the bot in, with the permissions it uses."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application}"
        f"&scope=bot+applications.commands&permissions={rights.WANTED.value}"
    )


def token_wrong(fault: str) -> Finding:
    """Return that Discord does not know the token."""
    remedy = f"Make a new token at {PORTAL}, page Bot, and put it where token points."
    return Finding(code="discord-token", fault=fault, remedy=remedy, fatal=True)


def unreachable(fault: str) -> Finding:
    """Return that Discord does not answer."""
    return Finding(code="discord-unreachable", fault=fault, remedy="Check the network, and api on the account.")


def of_application(application: discord.AppInfo, settings: DiscordSettings) -> list[Finding]:
    """Return which privileged intents are asked for and not switched on, and what keeps interactions away."""
    flags = application.flags
    members = flags.gateway_guild_members or flags.gateway_guild_members_limited
    content = flags.gateway_message_content or flags.gateway_message_content_limited
    found: list[Finding] = []
    if settings.members and not members:
        found.append(_intent("Server Members Intent", "members = false"))
    if settings.message_content and not content:
        found.append(_intent("Message Content Intent", "message_content = false"))
    if application.interactions_endpoint_url:
        fault = (
            "The application has an interactions endpoint, so Discord sends commands and presses there and not to us."
        )
        remedy = f"Clear Interactions Endpoint URL at {PORTAL}, page General Information."
        found.append(Finding(code="discord-interactions-elsewhere", fault=fault, remedy=remedy))
    return found


def _intent(name: str, switch: str) -> Finding:
    return Finding(
        code="discord-intent",
        fault=f'The privileged intent "{name}" is not switched on, and Discord refuses bots that ask for it.',
        remedy=f"Switch it on at {PORTAL}, page Bot, or set {switch} on the account.",
        fatal=True,
    )


def of_rooms(rooms: Sequence[Room], atlas: Atlas, invite: str, servers: Sequence[str]) -> list[Finding]:
    """Return what keeps groups of ops.toml from working."""
    found: list[Finding] = []
    for room in rooms:
        found += _of_room(room, atlas, invite, servers)
    return found


def _of_room(room: Room, atlas: Atlas, invite: str, servers: Sequence[str]) -> list[Finding]:
    where = f'groups.{room.alias}: chat = "{room.chat}"'
    if not room.chat.isdigit():
        remedy = "Use the id of the channel: townhall groups --visible lists them."
        return [Finding(code="discord-chat", fault=f"{where} is no id of Discord.", remedy=remedy, fatal=True)]
    if room.chat in servers:
        remedy = "Name one of its channels: townhall groups --visible lists them."
        fault = f"{where} is the id of a server, and a group is a channel."
        return [Finding(code="discord-chat-is-a-server", fault=fault, remedy=remedy, fatal=True)]
    guild = atlas.guilds.get(atlas.guild_of.get(room.chat, ""))
    channel = atlas.channel(room.chat)
    if guild is None or channel is None:
        fault = f"{where}: the bot does not see this channel."
        remedy = f"Invite the bot into the server ({invite}), or let its role view the channel."
        return [Finding(code="discord-not-in-server", fault=fault, remedy=remedy)]
    if channel.type in THREAD_TYPES or channel.type not in WRITABLE_TYPES:
        remedy = "Name a text channel; threads belong to the group of their channel."
        return [Finding(code="discord-channel-kind", fault=f"{where} is no channel to write in.", remedy=remedy)]
    held = rights.in_channel(guild, channel, atlas.us, guild.our_roles)
    lacking = rights.named(held)
    if not lacking:
        return []
    fault = f'{where} (#{channel.name} of "{guild.name}"): the bot lacks {", ".join(lacking)}.'
    remedy = f"Give these to the bot's role, or invite it anew: {invite}"
    return [Finding(code="discord-permissions", fault=fault, remedy=remedy)]
