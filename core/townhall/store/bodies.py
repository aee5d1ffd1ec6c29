"""What a message said is kept for a while; that it was sent, where and how it ended is kept longer."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace

from townhall.model.actions import Action, Lane
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
}
"""The fields of actions that hold what was said."""


KEPT, WORDLESS, PASSING = 0, 1, 2
"""Whether a row has its words, has lost them, or goes as soon as it is over because its person was erased."""


def without_body(action: Action) -> Action:
    """Return an action that still says what was done and where, and not in which words."""
    blanks = {name: blank for name, blank in _BODIES.items() if name in action.__struct_fields__}
    return replace(action, **blanks) if blanks else action


class Remains(NamedTuple):
    """What an erasure leaves of a row."""

    row: Outgoing
    wordless: int


def remains(row: Outgoing, erasure: Erasure) -> Remains | None:
    """Return what is left of a row that names an erased person; None when it goes."""
    member, own = erasure.member, row.member == erasure.member
    if row.state in OVER:
        left = without_body(row.action)
        if own or inside(encode(left), member):
            return None
        names = {name: renamed(getattr(row, name), member, erasure.pseudonym) for name in ("key", "event")}
        return Remains(replace(row, action=left, payload=b"", **names), WORDLESS)
    if not own:
        return Remains(row, KEPT)
    # What is on the wire can only be waited for, and a mute or its end is not about being written to.
    if row.state is not SendState.SENDING and row.lane is not Lane.SAFETY:
        return None
    return Remains(replace(row, member=erasure.pseudonym), PASSING)
