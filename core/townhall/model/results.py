"""How an action ended, as a value: never silence, never an exception for what a platform cannot do."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeAlias

import msgspec

from townhall.model.ids import MemberId, MessageId

MOST_REACTIONS = 5000
"""How many reactions are fetched; of a message with more, the result is :class:`DegradedTo` the first ones."""


class ReactionBy(msgspec.Struct, frozen=True, gc=False):
    """Somebody's reaction to a message."""

    emoji: str
    """As :class:`~townhall.model.events.ReactionAdded` tells of it."""
    member: MemberId


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What the platform made of an action, for a later edit or deletion."""

    messages: tuple[MessageId, ...] = ()
    """The ids of the messages that were sent, in order (a long text may take several)."""
    reference: str = ""
    """Any other handle: an invite link, a thread id, a poll id, the name by which a role that was given is told of.

    Of a slow mode: how many seconds it was before, where the platform tells."""
    room: str = ""
    """The platform's own id of the room the messages are in, where that is not the group (a private talk)."""
    reactions: tuple[ReactionBy, ...] = ()
    """Who has reacted with what (:class:`~townhall.model.actions.FetchReactions`); at most 5,000."""
    texts: tuple[str, ...] = ()
    """What the codes in a picture say (:class:`~townhall.model.actions.ReadCodes`): 16 of 2,048 characters at most."""


class _Result(msgspec.Struct, frozen=True, tag_field="outcome", omit_defaults=True, gc=False):
    """What every result is."""


class Ok(_Result, frozen=True, tag="ok", gc=False):
    """Done as asked."""

    receipt: Receipt = Receipt()
    value: bytes = b""
    """What work outside came back with, encoded by its worker."""


class DegradedTo(_Result, frozen=True, tag="degraded", gc=False):
    """Done in a lesser form; ``how`` says which."""

    how: str
    receipt: Receipt = Receipt()


class Unsupported(_Result, frozen=True, tag="unsupported", gc=False):
    """The platform has no such thing for bots."""

    reason: str
    remedy: str = ""


class Forbidden(_Result, frozen=True, tag="forbidden", gc=False):
    """Our account lacks the right here, or the person does not take private messages."""

    reason: str
    remedy: str = ""
    direct_closed: bool = False
    """Whether the person cannot be written to in private."""


class Gone(_Result, frozen=True, tag="gone", gc=False):
    """The message, person or group is not there any more, or too old to change."""

    reason: str
    too_old: bool = False


class RateLimited(_Result, frozen=True, tag="rate_limited", gc=False):
    """The platform asks us to wait; the courier does and tries again."""

    retry_after: timedelta
    everywhere: bool = False
    """Whether the whole account must wait, or only this room."""


class Failed(_Result, frozen=True, tag="failed", gc=False):
    """The platform refused for another reason; ``transient`` says that another try makes sense."""

    reason: str
    transient: bool = False


class Unknown(_Result, frozen=True, tag="unknown", gc=False):
    """It may or may not have happened (the connection or the process died between); staff decide."""

    reason: str


class Dropped(_Result, frozen=True, tag="dropped", gc=False):
    """Townhall itself did not send it: budget spent, expired, cancelled, switched off; never silently."""

    reason: str


Result: TypeAlias = Ok | DegradedTo | Unsupported | Forbidden | Gone | RateLimited | Failed | Unknown | Dropped

DELIVERED = (Ok, DegradedTo)


def outcome(result: Result) -> str:
    """Return the stable word for how an action ended, as logs, metrics and the store use it."""
    tag = type(result).__struct_config__.tag
    assert isinstance(tag, str)
    return tag
