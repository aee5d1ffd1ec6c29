"""Do actions: find the chat, make the calls, and turn what comes back into a result."""

from __future__ import annotations

from typing import Protocol

import msgspec
from structlog.typing import FilteringBoundLogger
from telegram import Message
from telegram.error import ChatMigrated, TelegramError

from townhall.adapter import Order
from townhall.model import actions as a
from townhall.model.actions import Action
from townhall.model.ids import GroupId, own_id
from townhall.model.results import DegradedTo, Failed, Gone, Ok, Receipt, Result, Unknown, Unsupported
from townhall_telegram.calling import Caller, messages_of, reference_of
from townhall_telegram.governing import Government
from townhall_telegram.notebook import Notebook
from townhall_telegram.orders import LONGEST, call_of, number_of
from townhall_telegram.refusals import result_of
from townhall_telegram.scope import PollPlace
from townhall_telegram.talking import Talk

_NO_CHAT = Failed("The group's chat is no number. Write the id that `townhall groups --visible` shows into ops.toml.")
_MOST_ANSWERED = 1000


class Moved(Protocol):
    """Tells the core that a group goes on under another id."""

    async def __call__(self, old: int, new: int) -> None:
        """Return when it is told."""
        ...


class Performer:
    """Does the actions of one account."""

    def __init__(
        self,
        caller: Caller,
        notebook: Notebook,
        *,
        prefix: str,
        paid: bool,
        moved: Moved,
        log: FilteringBoundLogger,
    ) -> None:
        self._caller = caller
        self._notebook = notebook
        self._prefix = prefix
        self._talk = Talk(caller, notebook, prefix=prefix, paid=paid)
        self._government = Government(caller, notebook)
        self._moved = moved
        self._log = log
        self.answered: dict[str, None] = {}
        """Presses that have their answer; a second one would be refused."""

    async def perform(self, order: Order) -> Result:
        """Do one action; what Telegram refuses is a result."""
        action = order.action
        try:
            return await self._again_where_it_moved(action)
        except TelegramError as error:
            return result_of(error, private=isinstance(action, a.SayTo))
        except (msgspec.MsgspecError, KeyError, TypeError, AttributeError) as error:
            # The SDK builds its models from the answer, so the call has been made.
            self._log.warning("telegram_answer_unreadable", action=type(action).__name__, fault=type(error).__name__)
            return Unknown("Telegram answered something its library does not understand.")

    def mark_answered(self, token: str) -> None:
        """Remember that a press has its answer."""
        self.answered[token] = None
        if len(self.answered) > _MOST_ANSWERED:
            del self.answered[next(iter(self.answered))]

    async def _again_where_it_moved(self, action: Action) -> Result:
        member = getattr(action, "member", self._prefix)
        if not member.startswith(self._prefix):
            # Equal numbers on two platforms are two people.
            return Gone("This person is known on another platform or account, and not here.")
        chat = self._chat_of(action.place.group)
        if chat is None:
            return _NO_CHAT
        try:
            return await self._do(action, chat)
        except ChatMigrated as moved:
            self._notebook.moved(chat, moved.new_chat_id)
            await self._moved(chat, moved.new_chat_id)
            # The old id was refused before anything was done, so this is no repetition.
            return await self._do(action, moved.new_chat_id)

    def _chat_of(self, group: GroupId) -> int | None:
        own = own_id(group)
        digits = own.removeprefix("-")
        return self._notebook.now_at(int(own)) if digits.isascii() and digits.isdigit() else None

    async def _do(self, action: Action, chat: int) -> Result:
        match action:
            case a.Say() | a.SayTo() | a.Announce() | a.EditMessage():
                return await self._talk.perform(action, chat)
            case a.DeleteMessages(targets=targets):
                return await self._talk.delete(action.place, chat, targets)
            case a.Kick(member=member):
                return await self._government.kick(chat, member)
            case a.MuteAll(off=off):
                return await self._government.mute_all(chat, off=off)
            case a.DeclineJoin():
                return await self._government.decline(chat, action)
            case a.InviteToGroup(target=group):
                target = self._chat_of(group)
                return _NO_CHAT if target is None else await self._government.invite(target, action)
            case _:
                return await self._rarer(action, chat)

    async def _rarer(self, action: Action, chat: int) -> Result:
        match action:
            case a.GrantRole():
                return await self._government.grant(chat, action)
            case a.SetTitle():
                return await self._government.title(chat, action)
            case a.PublishCommands(commands=commands):
                return await self._government.publish(chat, commands)
            case a.ReadCodes(source=source):
                return await self._caller.codes(source)
            case a.React() | a.Pin() | a.Unpin() | a.ClosePoll():
                where = self._talk.talk_or(action.place, number_of(action.target), chat)
                return await self._one_call(action, where)
            case _:
                return await self._one_call(action, chat)

    async def _one_call(self, action: Action, chat: int) -> Result:
        call = call_of(action, chat, self._caller.time.now())
        if call is None:
            return Unsupported(f"Telegram has no {type(action).__name__} for bots.")
        if isinstance(action, a.AnswerPress):
            self.mark_answered(action.token)
        answer = await self._caller.call(call)
        if isinstance(action, a.OpenPoll) and isinstance(answer, Message) and answer.poll is not None:
            self._notebook.asked(answer.poll.id, PollPlace(chat, answer.message_id, action.place.thread))
            return Ok(Receipt(messages_of(answer), reference=answer.poll.id))
        if isinstance(action, a.Mute) and action.duration is not None and action.duration > LONGEST:
            return DegradedTo("muted for good, which is what Telegram makes of more than 366 days")
        return Ok(Receipt(messages_of(answer), reference_of(answer)))
