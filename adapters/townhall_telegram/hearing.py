"""Take updates in: translate each, and remember on the way what only updates tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from structlog.typing import FilteringBoundLogger

from townhall.adapter import Time
from townhall.model.events import Event
from townhall_telegram.notebook import Notebook, SeenChat
from townhall_telegram.notices import MemberUpdate, Update
from townhall_telegram.payloads import Chat, Message
from townhall_telegram.scope import Scope
from townhall_telegram.standing import Standings
from townhall_telegram.updates import UnreadableUpdate, events_of, read

_LOGGED_EACH = 10
"""So many unreadable updates are logged one by one, later ones every hundredth."""


class Hearing:
    """What an account hears becomes events."""

    def __init__(
        self,
        notebook: Notebook,
        standings: Standings,
        *,
        time: Time,
        log: FilteringBoundLogger,
        malformed: Callable[[], None],
    ) -> None:
        self.scope = Scope("")
        self.unreadable = 0
        """How many updates could not be read."""
        self._notebook = notebook
        self._standings = standings
        self._time = time
        self._log = log
        self._malformed = malformed

    def take(self, batch: Iterable[bytes]) -> tuple[list[Event], int | None]:
        """Return the events of a batch and the number of its last update; what cannot be read is left out."""
        events: list[Event] = []
        last: int | None = None
        now = self._time.now()
        for raw in batch:
            number: int | None
            try:
                # A piece of an answer would keep the whole answer in memory.
                sent = bytes(raw)
                update = read(sent)
                number = update.update_id
                self._notice(update)
                events.extend(events_of(update, sent, self.scope, now))
            except UnreadableUpdate as unreadable:
                number = unreadable.number
                self._note(unreadable)
            if number is not None and (last is None or number > last):
                last = number
        return events, last

    def _note(self, unreadable: UnreadableUpdate) -> None:
        self.unreadable += 1
        self._malformed()
        if self.unreadable <= _LOGGED_EACH or self.unreadable % 100 == 0:
            self._log.warning(
                "telegram_update_unreadable", update=unreadable.number, fault=str(unreadable), count=self.unreadable
            )

    def _notice(self, update: Update) -> None:
        message = update.message or update.channel_post
        if message is not None:
            self._notice_message(message)
        elif update.my_chat_member is not None:
            self._notice_ourselves(update.my_chat_member)

    def _notice_message(self, message: Message) -> None:
        chat = message.chat
        if chat.type == "private":
            return
        if message.migrate_to_chat_id is not None:
            self._move(chat.id, message.migrate_to_chat_id)
            return
        if message.migrate_from_chat_id is not None:
            self._move(message.migrate_from_chat_id, chat.id)
        self._notebook.saw(_seen(chat))
        if message.media_group_id:
            self._notebook.saw_piece(chat.id, message.message_id, message.media_group_id)

    def _move(self, old: int, new: int) -> None:
        self._notebook.moved(old, new)
        self._standings.moved(old, new)

    def _notice_ourselves(self, update: MemberUpdate) -> None:
        if update.chat.type == "private":
            return
        self._standings.learn(update.chat.id, update.new_chat_member)
        if update.new_chat_member.status in ("left", "kicked"):
            self._notebook.left(update.chat.id)
        else:
            self._notebook.saw(_seen(update.chat))


def _seen(chat: Chat) -> SeenChat:
    return SeenChat(chat.id, chat.title, chat.type)
