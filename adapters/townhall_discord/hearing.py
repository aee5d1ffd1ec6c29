"""Keeps the gateway open: resumes, begins anew, and says in plain words why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import aiohttp
import discord
from discord.gateway import ReconnectWebSocket

from townhall.adapter import AdapterError, AdapterRefused, Time
from townhall_discord.ceiling import Limited, Uncertain, Unsent
from townhall_discord.sdk import Link, Session
from townhall_discord.settings import DiscordSettings

PORTAL = "https://discord.com/developers/applications"
_QUICK_LOSSES = 3
"""So often in a row may a connection end soon after it began; then the supervisor's patience takes over."""
_SOON = timedelta(seconds=30)

_REFUSED: Mapping[int, str] = {
    4004: f"Discord does not know this token. Make a new one at {PORTAL}, page Bot, and put it where token points.",
    4010: "Discord refuses the shard. Report it: this adapter uses none.",
    4011: "The bot is in more than 2,500 servers, and Discord asks for shards, which this adapter does not have.",
    4012: "Discord no longer speaks this version of its interface. Update discord.py.",
    4013: "Discord does not know one of the intents. Update discord.py.",
    4014: (
        "Discord refuses a privileged intent that is not switched on. Switch on "
        f'"Server Members Intent" and "Message Content Intent" at {PORTAL}, page Bot, or set members = false and '
        "message_content = false on the account."
    ),
}


def intents_of(settings: DiscordSettings) -> discord.Intents:
    """Return what the bot asks to hear."""
    intents = discord.Intents.none()
    intents.guilds = intents.moderation = intents.invites = True
    intents.guild_messages = intents.dm_messages = True
    intents.guild_reactions = intents.dm_reactions = True
    intents.guild_polls = intents.dm_polls = True
    intents.auto_moderation_execution = True
    intents.members = settings.members
    intents.message_content = settings.message_content
    return intents


async def log_in(link: Link, account: str, token: str) -> discord.AppInfo:
    """Log in, or say what is wrong with the account."""
    try:
        return await link.begin(token)
    except discord.LoginFailure as error:
        raise AdapterRefused(f"accounts.{account}: {_REFUSED[4004]}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise AdapterError(
            f"accounts.{account}: what answers at api is not Discord ({type(error).__name__}). See that address."
        ) from error
    except (discord.HTTPException, Limited, Unsent, Uncertain, OSError, aiohttp.ClientError) as error:
        raise AdapterError(
            f"accounts.{account}: Discord does not let us in: {_plain(error)}. It is tried again."
        ) from error


class Hearing:
    """One account's time on the gateway."""

    def __init__(self, link: Link, account: str, settings: DiscordSettings, time: Time) -> None:
        self._link = link
        self._account = account
        self._settings = settings
        self._time = time
        self._quick = 0

    async def run(self, session: Session | None) -> None:
        """Hear until cancelled; raises :class:`AdapterError` when Discord is lost or refuses."""
        gateway = await self._gateway()
        while True:
            began = self._time.now()
            try:
                await self._link.dial(gateway, session)
                await self._link.listen()
            except ReconnectWebSocket as again:
                session = (self._link.session or session) if again.resume else None
                self._quick = self._quick + 1 if self._time.now() - began < _SOON else 0
                if self._quick > _QUICK_LOSSES:
                    # Beginning sessions is counted per day, and a bot that overdoes it loses its token.
                    raise AdapterError(
                        f"accounts.{self._account}: Discord ends every connection soon. It is tried again later."
                    ) from again
            except discord.ConnectionClosed as closed:
                raise self._closed(closed.code) from closed
            except (OSError, TimeoutError, aiohttp.ClientError) as error:
                raise AdapterError(
                    f"accounts.{self._account}: Discord's gateway is lost: {_plain(error)}. It is tried again."
                ) from error

    async def _gateway(self) -> str:
        if self._settings.gateway:
            return self._settings.gateway
        try:
            return await self._link.gateway_address()
        except (discord.DiscordException, Limited, Unsent, Uncertain) as error:
            raise AdapterError(
                f"accounts.{self._account}: Discord does not say where its gateway is: {_plain(error)}."
            ) from error

    def _closed(self, code: int) -> AdapterError:
        if code in _REFUSED:
            return AdapterRefused(f"accounts.{self._account}: {_REFUSED[code]}")
        return AdapterError(f"accounts.{self._account}: Discord closed the gateway (code {code}). It is tried again.")


def _plain(error: BaseException) -> str:
    return (str(error) or type(error).__name__).rstrip(".")
