"""The adapter of Telegram: one bot, its updates as events and the actions of the core as its calls."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import msgspec
from telegram.error import InvalidToken, TelegramError

from townhall.adapter import (
    Account,
    AccountSettings,
    Adapter,
    AdapterError,
    ExportReader,
    Finding,
    Order,
    Publish,
    Room,
    VisibleGroup,
)
from townhall.adapter.codes import readable
from townhall.model.capabilities import Capabilities
from townhall.model.events import AdapterConnected, ButtonPressed, Event
from townhall.model.ids import EventId, GroupId, MessageId, group_id, own_id
from townhall.model.places import Place
from townhall.model.platforms import TELEGRAM
from townhall.model.results import Failed, Result
from townhall_telegram.api import Api
from townhall_telegram.calling import Caller
from townhall_telegram.chats import chats_of, visible_groups, waiting_chats
from townhall_telegram.desktop import DesktopExport
from townhall_telegram.diagnosis import Diagnosis
from townhall_telegram.hearing import Hearing
from townhall_telegram.history import exported
from townhall_telegram.notebook import Notebook
from townhall_telegram.performing import Performer
from townhall_telegram.polling import Poller, token_refused
from townhall_telegram.quiet import without_token
from townhall_telegram.scope import PLATFORM, scope_of
from townhall_telegram.services import migrated
from townhall_telegram.settings import Mode, TelegramSettings
from townhall_telegram.standing import Standings, learn_standings
from townhall_telegram.webhook import Webhook, refuse_open_door

_ASKED_FIRST = 64
"""The standing in so many groups is known before updates are heard, in the others soon after."""
_DEAF_AFTER = timedelta(seconds=30)
"""So much later than it should a question may be answered."""


class Telegram(Adapter[TelegramSettings]):
    """One bot on Telegram."""

    Settings: ClassVar[type[AccountSettings]] = TelegramSettings
    platform: ClassVar[str] = PLATFORM
    capabilities: ClassVar[Capabilities] = TELEGRAM
    exports: ClassVar[ExportReader | None] = DesktopExport()

    def __init__(self, account: Account[TelegramSettings]) -> None:
        super().__init__(account)
        self._rooms = tuple(account.rooms)
        self._standings = Standings(_paced(account.settings))
        self._notebook = Notebook(account.directory, account.log)
        self._hearing = Hearing(
            self._notebook, self._standings, time=account.time, log=account.log, malformed=account.malformed
        )
        self._handle = ""
        self._me = 0
        self._api: Api | None = None
        self._poller: Poller | None = None
        self._performer: Performer | None = None
        self._rooms_pending = asyncio.Event()

    # -- in ---------------------------------------------------------------------------------------
    async def run(self, publish: Publish) -> None:
        """Hear the bot's updates until cancelled."""
        settings = self.account.settings
        if settings.mode is Mode.WEBHOOK:
            refuse_open_door(self.account.name, settings)
        try:
            self._notebook.open()
        except sqlite3.Error as error:
            raise AdapterError(
                f"{self.account.directory}: telegram.db cannot be opened: {error}. Check the disk and the rights; "
                "without the file, polls that are open now and groups once seen are forgotten and nothing else."
            ) from error
        api = self._new_api()
        try:
            await self._introduce(api)
            self._api, self._performer = api, self._new_performer(api, publish)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow_standings(api))
                await self._hear(api, publish)
        finally:
            self._api = self._performer = self._poller = None
            await api.close()
            self._notebook.close()

    async def _introduce(self, api: Api) -> None:
        """Learn who we are and how we stand in the first groups."""
        account = self.account
        try:
            me = await api.me()
        except InvalidToken as error:
            raise token_refused(account.name, error) from None
        except (TelegramError, msgspec.MsgspecError) as error:
            reason = without_token(str(error), account.settings.token.reveal())
            raise AdapterError(
                f"accounts.{account.name}: the Bot API server {account.settings.api} does not answer: {reason}. "
                "Check the network, and api if you set it."
            ) from None
        self._me, self._handle = me.id, me.username
        self._standings.reads(everything=me.can_read_all_group_messages)
        self._hearing.scope = scope_of(
            account.name, me.id, me.username, admin_in=self._standings.admin_in, polls=self._notebook.polls
        )
        first = chats_of(self._rooms)[:_ASKED_FIRST]
        await learn_standings(api, me.id, first, self._standings, account.time)

    async def _hear(self, api: Api, publish: Publish) -> None:
        account, settings = self.account, self.account.settings

        async def connected() -> None:
            await publish(self._connected())

        if settings.mode is Mode.WEBHOOK:
            assert settings.secret is not None
            webhook = Webhook(self._hearing, settings.secret.reveal(), account.log)
            await webhook.run(api, account.name, settings, publish, connected)
            return
        await self._without_webhook(api)
        self._poller = Poller(
            api,
            self._hearing,
            account=account.name,
            patience=settings.poll_timeout,
            heard=self._notebook.heard,
            time=account.time,
            log=account.log,
        )
        await self._poller.run(publish, account.cursor, connected)

    def _elsewhere(self) -> bool:
        """Return whether this account runs now, here or in another process: then nobody else may ask for updates."""
        return self._api is not None or self._notebook.heard_lately(self.account.time.now())

    async def _without_webhook(self, api: Api) -> None:
        """Remove a webhook that an earlier program left: while there is one, Telegram answers no polls."""
        with suppress(TelegramError):
            if (webhook := await api.webhook()).url:
                self.account.log.warning("telegram_webhook_removed", pending=webhook.pending_update_count)
                await api.call("delete_webhook", {"drop_pending_updates": False})

    async def _follow_standings(self, api: Api) -> None:
        while True:
            await learn_standings(api, self._me, chats_of(self._rooms), self._standings, self.account.time)
            await self._rooms_pending.wait()
            self._rooms_pending.clear()

    def _connected(self) -> AdapterConnected:
        now = self.account.time.now()
        place = Place(group_id(PLATFORM, self.account.name, ""))
        return AdapterConnected(id=EventId(f"{place.group}connected:{now.isoformat()}"), at=now, place=place)

    # -- out --------------------------------------------------------------------------------------
    async def perform(self, order: Order) -> Result:
        """Do one action."""
        if self._performer is None:
            return Failed("The bot is not connected.", transient=True)
        return await self._performer.perform(order)

    async def defer(self, event: Event) -> None:
        """End the sign of work on a pressed button; only the first answer to a press can say something."""
        performer, api = self._performer, self._api
        if not isinstance(event, ButtonPressed) or performer is None or api is None:
            return
        if event.token and event.token not in performer.answered:
            performer.mark_answered(event.token)
            with suppress(TelegramError):
                await api.call("answer_callback_query", {"callback_query_id": event.token})

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what our live rights leave in one group."""
        own = own_id(group)
        if not own.lstrip("-").isdigit():
            return self._standings.best
        return self._standings.capabilities(self._notebook.now_at(int(own)))

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return the address of a message of a supergroup; a small group has none."""
        chat = own_id(group)
        return f"https://t.me/c/{chat[4:]}/{message}" if chat.startswith("-100") else ""

    # -- what the core and the command line ask ---------------------------------------------------
    @property
    def handle(self) -> str:
        """The bot's username."""
        return self._handle

    async def groups(self) -> Sequence[VisibleGroup]:
        """Return the groups of ops.toml and those that were heard of, as far as the bot is in them."""
        chats = chats_of(self._rooms)
        with suppress(sqlite3.Error):
            chats += [one.id for one in self._notebook.seen()]
        async with self._new_api() as api:
            try:
                if self.account.settings.mode is Mode.POLLING and not self._elsewhere():
                    chats += await waiting_chats(api)
                return await visible_groups(api, self.account.name, chats)
            except InvalidToken as error:
                raise token_refused(self.account.name, error) from None
            except TelegramError as error:
                reason = without_token(error.message, self.account.settings.token.reveal())
                raise AdapterError(f"The Bot API server does not answer: {reason}. Check the network.") from None

    async def probe(self) -> bool:
        """Return whether a question was answered lately; by webhook, whether the server answers at all."""
        poller, api = self._poller, self._api
        if api is None:
            return False
        if poller is not None:
            patience = self.account.settings.poll_timeout + _DEAF_AFTER
            answered = poller.answered_at
            return answered is not None and self.account.time.now() - answered <= patience
        try:
            await api.me()
        except TelegramError:
            return False
        return True

    async def diagnose(self) -> Sequence[Finding]:
        """Return what is wrong with the account."""
        async with self._new_api() as api:
            diagnosis = Diagnosis(api, self.account.name, self.account.settings, self._rooms)
            return await diagnosis.findings(running=self._elsewhere())

    def rooms_changed(self, rooms: Sequence[Room]) -> None:
        """Learn our standing in groups that are new in ops.toml."""
        self._rooms = tuple(rooms)
        self._rooms_pending.set()

    def history(
        self, group: GroupId, *, file: Path | None = None, since: datetime | None = None
    ) -> AsyncIterator[Event]:
        """Yield the messages of an export that Telegram Desktop wrote (JSON)."""
        if file is None:
            raise AdapterError(
                "Telegram gives bots no history. Export the chat in Telegram Desktop as JSON and give the file."
            )
        return exported(file, group, scope_of(self.account.name), since)

    # -- making -----------------------------------------------------------------------------------
    def _new_api(self) -> Api:
        settings = self.account.settings
        try:
            return Api(settings.token.reveal(), settings.api, settings.proxy)
        except InvalidToken as error:
            raise token_refused(self.account.name, error) from None

    def _new_performer(self, api: Api, publish: Publish) -> Performer:
        account = self.account

        async def moved(old: int, new: int) -> None:
            await publish(migrated(self._hearing.scope, old, new, account.time.now()))

        return Performer(
            Caller(api, account.time),
            self._notebook,
            prefix=self._hearing.scope.prefix,
            paid=account.settings.paid_broadcast,
            moved=moved,
            log=account.log,
        )


def _paced(settings: TelegramSettings) -> Capabilities:
    pace = msgspec.structs.replace(
        TELEGRAM.pace,
        account_per_second=settings.per_second,
        room_gap=settings.group_gap,
        room_window_messages=settings.per_group_per_minute or None,
    )
    return readable(msgspec.structs.replace(TELEGRAM, pace=pace))
