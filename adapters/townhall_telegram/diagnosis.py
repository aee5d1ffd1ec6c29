"""Find what is usually wrong with a Telegram bot, without starting it, and say what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from telegram.error import Conflict, Forbidden, InvalidToken, TelegramError

from townhall.adapter import AdapterRefused, Finding, Room
from townhall_telegram.api import Api
from townhall_telegram.payloads import Chat, User
from townhall_telegram.polling import other_poller, token_refused
from townhall_telegram.quiet import without_token
from townhall_telegram.rights import RIGHT_NAMES, OurRights
from townhall_telegram.settings import Mode, TelegramSettings
from townhall_telegram.webhook import refuse_open_door

_WANTED = ("can_delete_messages", "can_restrict_members", "can_invite_users", "can_pin_messages")
"""The rights a bot that looks after a group should have; topics and new admins are a matter of taste."""
_AT_ONCE = 8
MOST_ROOMS = 200
"""So many groups are asked about; more would not answer in time."""


class Diagnosis:
    """One look at an account."""

    def __init__(self, api: Api, account: str, settings: TelegramSettings, rooms: Sequence[Room]) -> None:
        self._api = api
        self._account = account
        self._settings = settings
        self._rooms = rooms
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def findings(self, *, running: bool) -> list[Finding]:
        """Return everything found; ``running``: Townhall itself hears this bot now."""
        try:
            me = await self._api.me()
        except InvalidToken as error:
            fault, remedy = _split(str(token_refused(self._account, error)))
            return [Finding(code="telegram-token", fault=fault, remedy=remedy, fatal=True)]
        except TelegramError as error:
            return [self._unreachable(error)]
        found = [*self._door(), *await self._hearing(running=running)]
        reports = await asyncio.gather(*(self._room(room, me) for room in self._rooms[:MOST_ROOMS]))
        found += [finding for report in reports for finding in report.findings]
        if not me.can_read_all_group_messages and not all(report.is_admin for report in reports):
            found.append(self._privacy())
        return found

    def _unreachable(self, error: TelegramError) -> Finding:
        reason = without_token(error.message, self._api.bot.token)
        return Finding(
            code="telegram-unreachable",
            fault=f"accounts.{self._account}: the Bot API server {self._settings.api} does not answer: {reason}.",
            remedy="Check the network, and api if you set it.",
        )

    def _privacy(self) -> Finding:
        return Finding(
            code="telegram-privacy-mode",
            fault=f"accounts.{self._account}: privacy mode is on, so the bot sees only commands and answers to it in "
            "groups where it is no administrator.",
            remedy="Make it an administrator there, or send /setprivacy to BotFather, choose Disable, and add the bot "
            "to the groups again.",
        )

    def _door(self) -> list[Finding]:
        if self._settings.mode is not Mode.WEBHOOK:
            return []
        try:
            refuse_open_door(self._account, self._settings)
        except AdapterRefused as refused:
            fault, remedy = _split(str(refused))
            return [Finding(code="telegram-webhook-settings", fault=fault, remedy=remedy, fatal=True)]
        return []

    async def _hearing(self, *, running: bool) -> list[Finding]:
        """Return what keeps updates from coming to us."""
        try:
            webhook = await self._api.webhook()
            if self._settings.mode is Mode.WEBHOOK:
                return [self._failing(webhook.last_error_message)] if webhook.last_error_message else []
            if webhook.url and not running:
                return [self._webhook_set()]
            if not running:
                await self._api.updates(None, 0.0)
        except Conflict:
            fault, remedy = _split(str(other_poller(self._account)))
            return [Finding(code="telegram-another-poller", fault=fault, remedy=remedy)]
        except TelegramError:
            return []
        return []

    def _webhook_set(self) -> Finding:
        return Finding(
            code="telegram-webhook-set",
            fault=f"accounts.{self._account}: a webhook is set for this bot, and it shall poll.",
            remedy="Townhall removes the webhook when it starts; end the program that set it.",
        )

    def _failing(self, reason: str) -> Finding:
        return Finding(
            code="telegram-webhook-failing",
            fault=f"accounts.{self._account}: Telegram could not bring the last update: {reason}.",
            remedy="Check that public_url leads to listen, over https with a valid certificate.",
        )

    async def _room(self, room: Room, me: User) -> _Report:
        place = f"groups.{room.alias}"
        if not room.chat.lstrip("-").isdigit():
            fault = f'{place}: chat = "{room.chat}" is no number.'
            remedy = "Write the id that `townhall groups --visible` shows; a supergroup's begins with -100."
            return _Report([Finding(code="telegram-chat-no-number", fault=fault, remedy=remedy, fatal=True)])
        async with self._gate:
            try:
                chat = await self._api.chat(int(room.chat))
                member = await self._api.standing(chat.id, me.id)
            except Forbidden:
                return _Report([_not_visible(place, room, "the bot was removed from it")])
            except TelegramError as error:
                return _Report(_unknown_chat(place, room, error))
        return self._standing(place, chat, OurRights.of(member))

    def _standing(self, place: str, chat: Chat, rights: OurRights) -> _Report:
        title = chat.title or str(chat.id)
        if not rights.is_admin:
            finding = Finding(
                code="telegram-not-admin",
                fault=f"{place}: the bot is no administrator of “{title}”, so it cannot moderate and is told little.",
                remedy="Open the group's administrators in a client and add the bot.",
            )
            return _Report([finding])
        lacking = [RIGHT_NAMES[one] for one in _WANTED if one not in rights.granted]
        if not lacking:
            return _Report([], is_admin=True)
        finding = Finding(
            code="telegram-right-missing",
            fault=f"{place}: in “{title}” the bot lacks {', '.join(f'“{one}”' for one in lacking)}.",
            remedy="Switch these rights on for the bot in the group's administrators, unless no plugin needs them.",
        )
        return _Report([finding], is_admin=True)


class _Report(msgspec.Struct):
    findings: list[Finding]
    is_admin: bool = False


def _not_visible(place: str, room: Room, reason: str) -> Finding:
    return Finding(
        code="telegram-chat-unknown",
        fault=f"{place}: chat {room.chat} cannot be seen: {reason}.",
        remedy="Add the bot to the group; `townhall groups --visible` shows the ids of the groups it is in.",
    )


def _unknown_chat(place: str, room: Room, error: TelegramError) -> list[Finding]:
    words = error.message.lower()
    if "upgraded" in words or "migrated" in words:
        reason = "the group became a supergroup and has a new id"
    elif "not found" in words or "invalid" in words:
        reason = "Telegram knows no such chat, or the bot never was in it"
    else:
        # A network that fails now says nothing about the group.
        return []
    return [_not_visible(place, room, reason)]


def _split(message: str) -> tuple[str, str]:
    """Split a message for the operator into fault and remedy."""
    fault, _, remedy = message.rpartition(". ")
    return (f"{fault}.", remedy) if fault else (message, "")
