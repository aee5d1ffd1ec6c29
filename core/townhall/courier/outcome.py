"""What a result means for its row: done, tried again, waited for, or handed to the staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import msgspec

from townhall.model import actions as orders
from townhall.model.actions import Action
from townhall.model.capabilities import Capabilities
from townhall.model.events import ActionFinished
from townhall.model.ids import EventId
from townhall.model.places import Place
from townhall.model.results import (
    DegradedTo,
    Dropped,
    Failed,
    Ok,
    RateLimited,
    Result,
    Unknown,
    outcome,
)
from townhall.model.wire import encode
from townhall.store.interface import Outgoing, SendState

ATTEMPTS = 12
"""How often a transient failure is tried again: a good half hour."""
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=10)

_NOT_REPEATABLE = (
    orders.Say,
    orders.SayTo,
    orders.Announce,
    orders.OpenPoll,
    orders.CreateInvite,
    orders.CreateThread,
    orders.InviteToGroup,
    orders.OpenForm,
)
"""Done twice these are seen twice; every other action leaves the world as doing it once would."""


class Verdict(msgspec.Struct, frozen=True):
    """The next state of a row."""

    state: SendState
    result: Result
    again_at: datetime | None = None
    """When a row that waits again may go."""
    attempts: int = 0
    blocks: bool = False
    """Whether the platform asked to wait until ``again_at``."""
    everywhere: bool = False


def repeatable(action: Action, capabilities: Capabilities, since: timedelta) -> bool:
    """Return whether an action that was begun ``since`` ago, outcome unknown, can be done again and not twice."""
    if not isinstance(action, _NOT_REPEATABLE):
        return True
    within = capabilities.idempotent_within
    # Before it was begun: the wall clock was set back, and nobody knows how long ago that is.
    return capabilities.idempotent_sends and (within is None or timedelta() <= since <= within)


def judge(result: Result, *, attempts: int, again: bool, now: datetime, random: Random) -> Verdict:
    """Decide what follows from a result; ``attempts`` counts this one, ``again``: it is repeatable."""
    match result:
        case Ok() | DegradedTo():
            return Verdict(SendState.SENT, result, attempts=attempts)
        case RateLimited(retry_after=pause, everywhere=everywhere):
            # Not an attempt: the platform did not look at it.
            return Verdict(SendState.WAITING, result, now + pause, attempts - 1, blocks=True, everywhere=everywhere)
        case Failed(transient=True) if attempts < ATTEMPTS:
            return Verdict(SendState.WAITING, result, now + pause_after(attempts, random), attempts)
        case Unknown() if again and attempts < ATTEMPTS:
            return Verdict(SendState.WAITING, result, now + pause_after(attempts, random), attempts)
        case Unknown():
            return Verdict(SendState.HELD, result, attempts=attempts)
        case Dropped():
            return Verdict(SendState.DROPPED, result, attempts=attempts)
        case _:
            return Verdict(SendState.FAILED, result, attempts=attempts)


def in_doubt(row: Outgoing) -> bool:
    """Return whether a row may have arrived and is tried again without staff having said so."""
    # What they let go goes at once; what is tried again by itself has an instant for that.
    return row.state is SendState.SENDING or (isinstance(row.result, Unknown) and row.not_before is not None)


def doubt_about(row: Outgoing) -> Unknown:
    """Return why nobody knows whether a row has arrived."""
    return row.result if isinstance(row.result, Unknown) else Unknown("Townhall ended while this was being sent.")


def pause_after(attempts: int, random: Random) -> timedelta:
    """Return how long to wait after so many attempts: doubling, and up to half as much again by chance."""
    return min(_FIRST_PAUSE * float(2 ** (attempts - 1)), _LONGEST_PAUSE) * (1 + random.random() / 2)


def left_as_it_is(row: Outgoing, said: str) -> Result:
    """Return what a row ends with that staff do not want sent: what was uncertain stays so, and is never guessed."""
    if row.state is SendState.HELD and isinstance(row.result, Unknown):
        return Unknown(f"{row.result.reason} {said}")
    return Dropped(said)


def finished(row: Outgoing, result: Result, at: datetime) -> ActionFinished:
    """Return the event that tells a plugin how its action ended.

    It is named after the row: whatever becomes of that later, its plugin is told once.
    """
    return ActionFinished(
        id=EventId(f"{row.key}|finished"),
        at=at,
        place=Place(row.group),
        received_at=at,
        plugin=row.plugin,
        job=row.on_result,
        key=row.key,
        outcome=outcome(result),
        result=encode(result),
        payload=row.payload,
    )
