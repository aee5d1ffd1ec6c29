"""What a message said or a question brought is kept for a while; that it was sent and how it ended is kept longer."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace

from townhall.model.actions import Action, Ban, Kick, Lane, Mute, Unban, Unmute
from townhall.model.results import DegradedTo, Ok, Result
from townhall.model.wire import encode
from townhall.store.interface import Erasure, Outgoing, SendState
from townhall.store.traces import inside, renamed

OVER = (SendState.SENT, SendState.FAILED, SendState.DROPPED, SendState.OBSERVED)
"""Rows of which nothing more is to come; what waits, is held or only suggested is never touched."""

_BODIES: dict[str, Any] = {
    "parts": (),
    "text": "",
    "question": "",
    "choices": (),
    "fields": (),
    "payload": b"",
    "source": "",
}
"""The fields of actions that hold what was said."""

_LEARNT: dict[str, Any] = {"reactions": (), "texts": ()}
"""The fields of receipts that hold what was asked for."""


SANCTIONS = (Mute, Unmute, Ban, Unban, Kick)
"""What was done to somebody outlasts their being erased, under the pseudonym."""

KEPT, WORDLESS, PASSING = 0, 1, 2
"""Whether a row has its words, has lost them, or goes as soon as it is over because its person was erased."""


def without_body(action: Action) -> Action:
    """Return an action that still says what was done and where, and not in which words."""
    blanks = {name: blank for name, blank in _BODIES.items() if name in action.__struct_fields__}
    return replace(action, **blanks) if blanks else action


def without_learnt(result: Result | None) -> Result | None:
    """Return a result that still says how an action ended, and not what was learnt by it."""
    match result:
        case Ok(receipt=receipt, value=value) if value or receipt.reactions or receipt.texts:
            return Ok(replace(receipt, **_LEARNT))
        case DegradedTo(receipt=receipt) if receipt.reactions or receipt.texts:
            return replace(result, receipt=replace(receipt, **_LEARNT))
        case _:
            return result


class Remains(NamedTuple):
    """What an erasure leaves of a row."""

    row: Outgoing
    wordless: int


def remains(row: Outgoing, erasure: Erasure) -> Remains | None:
    """Return what is left of a row that names an erased person; None when it goes."""
    member, own = erasure.member, row.member == erasure.member
    if row.state in OVER:
        left = _of_nobody(without_body(row.action), erasure)
        if own or inside(encode(left), member):
            return None
        names = {name: renamed(getattr(row, name), member, erasure.pseudonym) for name in ("key", "event")}
        learnt = without_learnt(row.result)
        return Remains(replace(row, action=left, payload=b"", result=learnt, **names), WORDLESS)
    if not own:
        return Remains(row, KEPT)
    # What is on the wire can only be waited for, and a mute or its end is not about being written to.
    if row.state is not SendState.SENDING and row.lane is not Lane.SAFETY:
        return None
    return Remains(replace(row, member=erasure.pseudonym), PASSING)


def _of_nobody(action: Action, erasure: Erasure) -> Action:
    """Return a sanction against the pseudonym; a name may stand in the reason, so that goes."""
    if isinstance(action, SANCTIONS) and action.member == erasure.member:
        return replace(action, member=erasure.pseudonym, reason="")
    return action
