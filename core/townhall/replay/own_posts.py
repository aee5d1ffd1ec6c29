"""What Townhall itself wrote, then and now: what members did to it in a history is done to its like in a replay.

A history names such a message by the key of the row that sent it. The key comes from the event it was decided on and
the plugin, so that a replay which decides the same on the same event sends a message of the same key.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar

from msgspec.structs import replace

from townhall.model.actions import Action, EditMessage
from townhall.model.events import (
    ButtonPressed,
    CommandInvoked,
    Event,
    MessageEdited,
    MessageEvent,
    MessageSent,
)
from townhall.model.ids import GroupId, MessageId
from townhall.model.parts import ButtonRows
from townhall.surface.buttons import payload_of

OWN_POST = "townhall:"
"""How the name of a message begins that Townhall wrote itself, in a history."""
MOST_KEPT = 20_000
"""Messages of a replay that can still be answered and pressed; the last ones."""

PRESS_LOST = "presses of buttons that nothing written here has"
DEED_LOST = "reactions, votes and the like to what Townhall did not write here"
ANSWER_LOST = "answers to what Townhall did not write here, taken as messages of their own"

KeyOf: TypeAlias = Callable[[GroupId, MessageId], str]
"""Returns the key of the row that sent a message, empty where Townhall did not."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Answer: TypeAlias = MessageSent | CommandInvoked


def with_own_posts_named(event: Event, key_of: KeyOf) -> Event:
    """Return an event that names messages of Townhall by their keys."""
    if isinstance(event, _Answer):
        key = key_of(event.place.group, event.reply_to) if event.reply_to else ""
        return replace(event, reply_to=MessageId(OWN_POST + key)) if key else event
    if isinstance(event, MessageEvent) and not isinstance(event, MessageEdited):
        key = key_of(event.place.group, event.message)
        return replace(event, message=MessageId(OWN_POST + key)) if key else event
    return event


class OwnPosts:
    """What is written in a replay, and what becomes of events about what was written then."""

    def __init__(self) -> None:
        self._messages: OrderedDict[str, MessageId] = OrderedDict()
        self._buttons: OrderedDict[MessageId, tuple[str, ...]] = OrderedDict()
        self._newest: OrderedDict[tuple[GroupId, str], tuple[MessageId, str]] = OrderedDict()
        """By what a button carries: the newest message of the group that has one, and the button's token."""
        self.lost: Counter[str] = Counter()
        """What found nothing to be done to, in words."""

    def wrote(self, key: str, action: Action, message: MessageId) -> None:
        """Take notice of a message, or of its new text."""
        if not isinstance(action, EditMessage):
            _put(self._messages, key, message)
        tokens = tuple(_tokens(action))
        if tokens or message in self._buttons:
            _put(self._buttons, message, tokens)
        for token in tokens:
            _put(self._newest, (action.place.group, payload_of(token)), (message, token))

    def meant(self, event: Event) -> Event | None:
        """Return an event as it stands in this replay; None when what it is about is not there."""
        if isinstance(event, ButtonPressed):
            return self._pressed(event)
        if isinstance(event, _Answer):
            return self._answer(event)
        if isinstance(event, MessageEvent) and event.message.startswith(OWN_POST):
            message = self._messages.get(event.message.removeprefix(OWN_POST))
            if message is None:
                self.lost[DEED_LOST] += 1
                return None
            return replace(event, message=message)
        return event

    def _answer(self, event: _Answer) -> Event:
        if event.reply_to is None or not event.reply_to.startswith(OWN_POST):
            return event
        message = self._messages.get(event.reply_to.removeprefix(OWN_POST))
        self.lost[ANSWER_LOST] += message is None
        return replace(event, reply_to=message)

    def _pressed(self, event: ButtonPressed) -> Event | None:
        carried = payload_of(event.data)
        found = self._on_same_post(event, carried) or self._newest.get((event.place.group, carried))
        if found is None:
            self.lost[PRESS_LOST] += 1
            return None
        message, token = found
        return replace(event, message=message, data=token)

    def _on_same_post(self, event: ButtonPressed, carried: str) -> tuple[MessageId, str] | None:
        """Return the button that carries the same, or the only one of its name: what it carries may hang on chance."""
        message = self._messages.get(event.message.removeprefix(OWN_POST), MessageId(""))
        tokens = self._buttons.get(message, ())
        name = carried.rpartition("|")[0]
        alike = [token for token in tokens if payload_of(token) == carried] or [
            token for token in tokens if payload_of(token).rpartition("|")[0] == name
        ]
        return (message, alike[0]) if len(alike) == 1 else None


def _tokens(action: Action) -> Iterator[str]:
    for part in getattr(action, "parts", ()):
        if isinstance(part, ButtonRows):
            yield from (button.data for row in part.rows for button in row if button.data)


def _put(table: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    table[key] = value
    table.move_to_end(key)
    if len(table) > MOST_KEPT:
        table.popitem(last=False)
