"""Actions that take an answer of Discord before they can go on: private talks, invitations, lists, menus."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import msgspec

from townhall.adapter import Order
from townhall.model.actions import CommandCard, CreateInvite, FetchMembers, InviteToGroup, PublishCommands, SayTo
from townhall.model.ids import own_id
from townhall.model.people import Member
from townhall.model.results import Failed, Forbidden, Gone, Ok, Result
from townhall_discord.calls import Call, message_call
from townhall_discord.markup import Written, written
from townhall_discord.plans import Where
from townhall_discord.refusals import result_of
from townhall_discord.requests import plan
from townhall_discord.shapes import MemberInfo
from townhall_discord.wire import REFUSALS, Made, Wire
from townhall_discord.world import World

_MOST_TALKS = 10_000
_PAGE = 1000
_NAME = re.compile(r"^[-_'\w]{1,32}$")
_TEXT_OPTION = 3


class Talks:
    """Which private talk is whose, and in which one a message of ours stands."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, str] = OrderedDict()
        self._holding: OrderedDict[str, str] = OrderedDict()

    def with_person(self, user: str) -> str:
        """Return the private talk with somebody, empty when it is not known."""
        return self._of.get(user, "")

    def holding(self, message: str) -> str:
        """Return the private talk a message stands in, empty when it is not known."""
        return self._holding.get(message, "")

    def put(self, user: str, talk: str) -> None:
        """Remember a talk."""
        _keep(self._of, user, talk)

    def note(self, message: str, talk: str) -> None:
        """Remember where a message stands."""
        _keep(self._holding, message, talk)


def _keep(into: OrderedDict[str, str], key: str, value: str) -> None:
    into[key] = value
    if len(into) > _MOST_TALKS:
        into.popitem(last=False)


class Errands:
    """What takes several calls."""

    def __init__(self, wire: Wire, world: World, talks: Talks, directory: Path) -> None:
        self._wire = wire
        self._world = world
        self._talks = talks
        self._menus = directory / "commands.json"
        self._publishing = asyncio.Lock()

    # -- private talks ----------------------------------------------------------------------------
    async def say_to(self, order: Order, action: SayTo) -> Result:
        """Write to one person."""
        return await self._write_to(own_id(action.member), written(action.parts), order.key)

    async def _write_to(self, user: str, pieces: Sequence[Written], key: str) -> Result:
        try:
            talk = self._talks.with_person(user) or await self._open_talk(user)
        except REFUSALS as error:
            return result_of(error)
        calls = [message_call(talk, one, key=key, piece=piece) for piece, one in enumerate(pieces)]
        result = await self._wire.all(calls, room=talk)
        if isinstance(result, Ok):
            for message in result.receipt.messages:
                self._talks.note(message, talk)
        return result

    async def _open_talk(self, user: str) -> str:
        made = await self._wire.make(Call("POST", "/users/@me/channels", body={"recipient_id": user}))
        self._talks.put(user, made.id)
        return made.id

    async def invite(self, order: Order, action: InviteToGroup, where: Where) -> Result:
        """Send somebody a link for one into another group."""
        target = own_id(action.target)
        guild = self._world.atlas.guilds.get(self._world.atlas.guild_of.get(target, ""))
        if guild is None:
            return Gone("The other group is not there any more, or the bot is not in its server.")
        there = Where(target, target, guild, where.us, where.now)
        made = plan(CreateInvite(place=action.place, uses=1, reason=action.reason), order.key, there)
        if not isinstance(made, list):
            return made or Failed("No invitation could be made.")
        result = await self._wire.all(made)
        if not isinstance(result, Ok):
            return result
        return await self._write_to(own_id(action.member), [Written(result.receipt.reference)], order.key)

    # -- lists ------------------------------------------------------------------------------------
    async def members(self, action: FetchMembers, where: Where) -> Result:
        """Return everybody in the guild."""
        if where.guild is None:
            return Forbidden("The bot is not in the server of this channel.")
        try:
            found = await self.listed(where.guild.id)
        except REFUSALS as error:
            return result_of(error)
        members: list[Member] = []
        for info in found:
            if info.user is not None:
                members.append(self._world.member(where.guild.id, info.user, info))
        return Ok(value=msgspec.msgpack.encode(tuple(members)))

    async def listed(self, guild: str) -> list[MemberInfo]:
        """Read the whole list of members of a guild."""
        found: list[MemberInfo] = []
        after = "0"
        while True:
            query = {"limit": str(_PAGE), "after": after}
            page = await self._wire.fetch_patiently(
                list[MemberInfo], "/guilds/{guild_id}/members", query, guild_id=guild
            )
            found += page
            ids = [info.user.id for info in page if info.user is not None]
            if len(page) < _PAGE or not ids:
                return found
            after = max(ids, key=int)

    # -- the menu of commands ---------------------------------------------------------------------
    async def publish_commands(self, action: PublishCommands, where: Where) -> Result:
        """Show the commands of every group of a guild; Discord has one menu per guild."""
        if where.guild is None:
            return Forbidden("The bot is not in the server of this channel.")
        async with self._publishing:
            menus = self._read_menus()
            rooms = {*self._world.atlas.rooms_in(where.guild.id), where.room}
            menu = {**menus.get(where.guild.id, {}), where.room: list(action.commands)}
            menus[where.guild.id] = {room: cards for room, cards in menu.items() if room in rooms}
            try:
                await self._show(where.guild.id, menus[where.guild.id])
            except REFUSALS as error:
                return result_of(error)
            self._menus.write_bytes(msgspec.json.encode(menus))
        return Ok()

    async def _show(self, guild: str, menu: dict[str, list[CommandCard]]) -> None:
        application = await self._wire.fetch(Made, "/oauth2/applications/@me")
        cards = {card.name: card for cards in menu.values() for card in cards}
        body = [command for card in cards.values() if (command := command_of(card)) is not None][:100]
        path = "/applications/{application_id}/guilds/{guild_id}/commands"
        await self._wire.do(Call("PUT", path, {"application_id": application.id, "guild_id": guild}, body))

    def _read_menus(self) -> dict[str, dict[str, list[CommandCard]]]:
        try:
            return msgspec.json.decode(self._menus.read_bytes(), type=dict[str, dict[str, list[CommandCard]]])
        except (OSError, msgspec.MsgspecError):
            return {}


def command_of(card: CommandCard) -> dict[str, object] | None:
    """Return a command as Discord's menu takes it, None for a name it does not take."""
    name = card.name.lower()
    if not _NAME.match(name):
        return None
    usage = card.usage.partition(" ")[2].strip()
    shown: dict[str, object] = {"name": name, "type": 1, "description": (card.summary or name)[:100]}
    if usage:
        shown["options"] = [
            {"type": _TEXT_OPTION, "name": "text", "description": usage[:100], "required": False, "max_length": 1000}
        ]
    return shown


__all__ = ["Errands", "Talks", "command_of"]
