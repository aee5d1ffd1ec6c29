"""Which chats the bot can see: Telegram has no list, so it is those of ops.toml and those that were ever heard of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from telegram.error import InvalidToken, TelegramError

from townhall.adapter import Room, VisibleGroup
from townhall.model.ids import group_id
from townhall.model.people import Standing
from townhall_telegram.api import Api
from townhall_telegram.notices import Update
from townhall_telegram.people import standing_of
from townhall_telegram.scope import PLATFORM
from townhall_telegram.updates import UnreadableAnswer, UnreadableUpdate, batch_of, read

_AT_ONCE = 8


async def visible_groups(api: Api, account: str, chats: Iterable[int]) -> list[VisibleGroup]:
    """Return what the platform says of chats, those it does not know left out; raises what the SDK raises."""
    me = await api.me()
    gate = asyncio.Semaphore(_AT_ONCE)

    async def look(own: int) -> VisibleGroup | None:
        async with gate:
            return await _look(api, account, me.id, own)

    found = await asyncio.gather(*(look(one) for one in dict.fromkeys(chats)))
    return sorted((one for one in found if one is not None), key=lambda one: (one.title, one.chat))


async def _look(api: Api, account: str, me: int, own: int) -> VisibleGroup | None:
    try:
        chat = await api.chat(own)
        standing = standing_of(await api.standing(own, me))
        members = await api.members(own) if standing is not Standing.OUTSIDE else None
    except InvalidToken:
        raise
    except TelegramError:
        return None
    if standing is Standing.OUTSIDE:
        return None
    id = group_id(PLATFORM, account, str(own))
    return VisibleGroup(id=id, chat=str(own), title=chat.title, members=members, standing=standing)


def chats_of(rooms: Iterable[Room]) -> list[int]:
    """Return the numbers of the groups in ops.toml; what is none is left out."""
    return [int(room.chat) for room in rooms if room.chat.lstrip("-").isascii() and room.chat.lstrip("-").isdigit()]


async def waiting_chats(api: Api) -> list[int]:
    """Return the groups in updates that wait unconfirmed, and leave them there; none while somebody else polls."""
    try:
        batch = batch_of(await api.updates(None, 0.0))
    except (TelegramError, UnreadableAnswer):
        return []
    found: dict[int, None] = {}
    for raw in batch:
        try:
            update = read(raw)
        except UnreadableUpdate:
            continue
        if (chat := _group_of(update)) is not None:
            found[chat] = None
    return list(found)


def _group_of(update: Update) -> int | None:
    about = update.message or update.channel_post or update.my_chat_member or update.chat_member
    return None if about is None or about.chat.type == "private" else about.chat.id
