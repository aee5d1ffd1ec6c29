"""How we stand in each chat: asked at the start, kept right by what Telegram tells."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from telegram.error import RetryAfter, TelegramError

from townhall.adapter import Time
from townhall.model.capabilities import Capabilities
from townhall_telegram.api import Api
from townhall_telegram.notices import ChatMember
from townhall_telegram.refusals import seconds_of
from townhall_telegram.rights import OurRights, narrowed

_AT_ONCE = 8
_GAP = timedelta(milliseconds=50)
"""Questions about our rights are asked at most twenty times a second."""


class Standings:
    """Our rights by chat, and what they leave of the platform's capabilities."""

    def __init__(self, best: Capabilities) -> None:
        self.best = best
        self.reads_everything = True
        """Whether privacy mode is off, or not known yet."""
        self.admin_in: set[int] = set()
        self._rights: dict[int, OurRights] = {}
        self._narrowed: dict[int, Capabilities] = {}

    def learn(self, chat: int, member: ChatMember) -> None:
        """Take in how we stand in a chat."""
        rights = self._rights[chat] = OurRights.of(member)
        self._narrowed.pop(chat, None)
        if rights.is_admin:
            self.admin_in.add(chat)
        else:
            self.admin_in.discard(chat)

    def moved(self, old: int, new: int) -> None:
        """Take our standing along when a group goes on under another id."""
        rights = self._rights.get(old)
        if rights is not None and new not in self._rights:
            self._rights[new] = rights
            self._narrowed.pop(new, None)
            if rights.is_admin:
                self.admin_in.add(new)

    def of(self, chat: int) -> OurRights | None:
        """Return our rights in a chat, None while they are not known."""
        return self._rights.get(chat)

    def capabilities(self, chat: int) -> Capabilities:
        """Return what can be done in a chat."""
        found = self._narrowed.get(chat)
        if found is None:
            found = narrowed(self.best, self._rights.get(chat), reads_everything=self.reads_everything)
            self._narrowed[chat] = found
        return found

    def reads(self, *, everything: bool) -> None:
        """Take in whether privacy mode is off."""
        self.reads_everything = everything
        self._narrowed.clear()


async def learn_standings(api: Api, me: int, chats: Iterable[int], standings: Standings, time: Time) -> None:
    """Ask how we stand in chats, some at once and not too fast; what cannot be told stays unknown."""
    waiting = iter([chat for chat in chats if standings.of(chat) is None])

    async def ask() -> None:
        last: datetime | None = None
        for chat in waiting:
            if last is not None:
                await time.sleep_until(last + _GAP * _AT_ONCE)
            last = time.now()
            await _learn(api, me, chat, standings, time)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(_AT_ONCE):
            tasks.create_task(ask())


async def _learn(api: Api, me: int, chat: int, standings: Standings, time: Time) -> None:
    try:
        member = await api.standing(chat, me)
    except RetryAfter as limit:
        await time.sleep_until(time.now() + seconds_of(limit))
        return
    except TelegramError:
        return
    # What was told meanwhile is newer than the answer.
    if standings.of(chat) is None:
        standings.learn(chat, member)
