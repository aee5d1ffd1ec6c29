"""Which room a row goes to, as far as order and pace are concerned."""

from __future__ import annotations

from townhall.model.actions import (
    LOOKS,
    Announce,
    AnswerPress,
    CreateThread,
    EditMessage,
    OpenForm,
    OpenPoll,
    Say,
    SayTo,
    Work,
)
from townhall.store.interface import Outgoing

_ATTENTION = (Say, SayTo, Announce, OpenPoll)
_WRITES = (*_ATTENTION, EditMessage, CreateThread)


def room_of(row: Outgoing) -> str:
    """Return whose order a row keeps: the group's, the person's in private, or (answers to a press) nobody's."""
    action = row.action
    if isinstance(action, SayTo):
        return action.member
    if isinstance(action, (AnswerPress, OpenForm, Work, *LOOKS)):
        # The platform waits for these a few seconds at most, or they take their time; nobody sees them in the room.
        return row.key
    return f"{row.group}!private" if action.place.direct else row.group


def is_private(row: Outgoing) -> bool:
    """Return whether a row goes to one person alone."""
    return isinstance(row.action, SayTo) or row.action.place.direct


def writes(row: Outgoing) -> bool:
    """Return whether a row counts as a message of its room."""
    return isinstance(row.action, _WRITES)


def takes_attention(row: Outgoing) -> bool:
    """Return whether people are notified of a row: not of an edit, a reaction or work outside."""
    return isinstance(row.action, _ATTENTION)
