"""Messages that are named by the key of the row that sends them: the real id is put in when it is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from townhall.model.actions import (
    Action,
    ClearReactions,
    ClosePoll,
    CreateThread,
    DeleteMessages,
    EditMessage,
    FetchReactions,
    MessageRef,
    Pin,
    React,
    Say,
    Unpin,
)
from townhall.model.ids import MessageId
from townhall.model.results import DELIVERED
from townhall.store.interface import Outgoing, SendState

WAITED_FOR = (SendState.WAITING, SendState.SENDING, SendState.HELD, SendState.SUGGESTED)
"""A row in one of these may still become a message."""

_ONE_TARGET = (EditMessage, React, ClearReactions, FetchReactions, Pin, Unpin, ClosePoll, CreateThread)


def references(action: Action) -> Iterator[MessageRef]:
    """Return every message an action names."""
    if isinstance(action, Say) and action.reply_to is not None:
        yield action.reply_to
    elif isinstance(action, DeleteMessages):
        yield from action.targets
    elif isinstance(action, _ONE_TARGET) and action.target is not None:
        yield action.target


def awaited_keys(action: Action) -> list[str]:
    """Return the keys whose messages must be there first."""
    return [reference.key for reference in references(action) if reference.key and not reference.message]


def message_of(row: Outgoing | None) -> MessageId | None:
    """Return the message a finished row has sent, None when it has not."""
    if row is None or not isinstance(row.result, DELIVERED) or not row.result.receipt.messages:
        return None
    return row.result.receipt.messages[0]


def with_messages(action: Action, found: Mapping[str, MessageId | None]) -> Action | None:
    """Return the action with real ids; None when what it acts on is not there.

    An answer to a message that never came is sent as a message of its own.
    """
    if isinstance(action, Say):
        return replace(action, reply_to=None if action.reply_to is None else _real(action.reply_to, found))
    if isinstance(action, DeleteMessages):
        targets = tuple(real for target in action.targets if (real := _real(target, found)) is not None)
        return replace(action, targets=targets) if targets else None
    if isinstance(action, _ONE_TARGET) and action.target is not None:
        real = _real(action.target, found)
        return None if real is None else replace(action, target=real)
    return action


def _real(reference: MessageRef, found: Mapping[str, MessageId | None]) -> MessageRef | None:
    if reference.message:
        return reference
    message = found.get(reference.key)
    return None if message is None else MessageRef(message)
