"""Write, edit and remove messages."""

from __future__ import annotations

from collections.abc import Sequence

from telegram.error import BadRequest, TelegramError

from townhall.model import actions as a
from townhall.model.ids import MessageId
from townhall.model.places import Place
from townhall.model.results import DegradedTo, Failed, Gone, Ok, Receipt, Result
from townhall_telegram.calling import Caller, messages_of, reason_of
from townhall_telegram.notebook import Notebook
from townhall_telegram.orders import deletions, number_of, user_of
from townhall_telegram.refusals import CLOSED, result_of
from townhall_telegram.requests import MOST_TEXT, Call, Manner, editing, missing_file, saying, too_long


class Talk:
    """What we say, in groups and in private."""

    def __init__(self, caller: Caller, notebook: Notebook, *, prefix: str, paid: bool) -> None:
        self._caller = caller
        self._notebook = notebook
        self._prefix = prefix
        self._paid = paid

    async def perform(self, action: a.Say | a.SayTo | a.Announce | a.EditMessage, chat: int) -> Result:
        """Say, whisper, announce or edit; raises what the SDK raises."""
        if length := too_long(action.parts, self._prefix):
            return Failed(f"The text has {length} characters; Telegram takes {MOST_TEXT}.")
        if file := missing_file(action.parts):
            return Failed(f"The file {file} is not there.")
        match action:
            case a.EditMessage():
                return await self._edit(action, chat)
            case a.SayTo():
                return await self._whisper(action)
            case a.Announce():
                return await self._announce(action, chat)
            case _:
                reply_to = str(number_of(action.reply_to) or "") if action.reply_to is not None else ""
                manner = Manner(chat, action.place.thread, reply_to, action.silent, self._paid)
                return await self._say(saying(action.parts, manner, self._prefix))

    async def delete(self, place: Place, chat: int, targets: Sequence[a.MessageRef]) -> Result:
        """Remove messages, an album as a whole; those that are gone already are no matter."""
        where = self.talk_or(place, number_of(targets[0]) if targets else 0, chat)
        numbers = [one for target in targets for one in self._notebook.album_of(where, number_of(target))]
        calls = deletions(numbers, where)
        if not calls:
            return Gone("There is no such message.")
        refused: Result | None = None
        for call in calls:
            try:
                await self._caller.call(call)
            except BadRequest as error:
                # The other hundreds are removed all the same.
                refused = result_of(error)
        return refused or Ok()

    def talk_or(self, place: Place, message: int, chat: int) -> int:
        """Return the private talk a message of ours stands in, where an action is about one."""
        return (self._notebook.talk_of(message) or chat) if place.direct else chat

    async def _whisper(self, action: a.SayTo) -> Result:
        talk = int(action.request) if action.request.isascii() and action.request.isdigit() else user_of(action.member)
        if talk <= 0:
            return CLOSED
        result = await self._say(saying(action.parts, Manner(talk, paid=self._paid), self._prefix), room=str(talk))
        if isinstance(result, Ok | DegradedTo):
            for message in result.receipt.messages:
                self._notebook.wrote_to(talk, int(message))
        return result

    async def _announce(self, action: a.Announce, chat: int) -> Result:
        result = await self._say(saying(action.parts, Manner(chat, action.place.thread, paid=self._paid), self._prefix))
        if not isinstance(result, Ok):
            return result
        pin = Call("pin_chat_message", {"chat_id": chat, "message_id": int(result.receipt.messages[0])})
        try:
            await self._caller.patiently(pin)
        except TelegramError as error:
            return DegradedTo(f"not pinned: {reason_of(result_of(error))}", result.receipt)
        return DegradedTo("a pinned message", result.receipt)

    async def _say(self, calls: Sequence[Call], room: str = "") -> Result:
        """Send the messages of one text in order; what was sent stays sent when a later one is refused."""
        sent: list[MessageId] = []
        for number, call in enumerate(calls):
            try:
                answer = await (self._caller.patiently(call) if sent else self._caller.call(call))
            except TelegramError as error:
                if not sent:
                    raise
                how = f"{number} of {len(calls)} messages; {reason_of(result_of(error))}"
                return DegradedTo(how, Receipt(tuple(sent), room=room))
            sent.extend(messages_of(answer))
        return Ok(Receipt(tuple(sent), room=room))

    async def _edit(self, action: a.EditMessage, chat: int) -> Result:
        message = number_of(action.target)
        (call,) = editing(action.parts, self.talk_or(action.place, message, chat), message, self._prefix)
        try:
            await self._caller.call(call)
        except BadRequest as error:
            if "there is no text in the message" not in error.message.lower():
                raise
            arguments = {**call.arguments, "caption": call.arguments["text"]}
            del arguments["text"]
            await self._caller.call(Call("edit_message_caption", arguments))
        return Ok()
