"""Orders the giving or taking of one role, and finds out how an earlier order fares."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from townhall.bus.role_looks import ROLES
from townhall.bus.role_records import EVERY, Order, RoleOrder
from townhall.bus.turn import Turn
from townhall.model.actions import GrantRole, RevokeRole
from townhall.model.parts import plain
from townhall.model.places import Place
from townhall.model.wire import encode
from townhall.plugin.settings import Mode
from townhall.plugin.terms import Terms
from townhall.store.interface import OPEN_STATES, Outgoing, SendState

_UNDER_WAY = (*OPEN_STATES, SendState.HELD, SendState.SUGGESTED)


def decide(turn: Turn, wish: RoleOrder, name: str, label: str, mode: Mode) -> str:
    """Collect the action with its reason, as far as the mode of the plugin goes whose label it is; return its key."""
    place, role = Place(turn.configuration.id), wish.role
    variables = {"name": name, "role": role, "label": label}
    text = "core.role.granted" if wish.order is Order.GRANT else "core.role.revoked"
    reason = plain(turn.render(text, variables))
    kind = GrantRole if wish.order is Order.GRANT else RevokeRole
    action = kind(place=place, member=wish.member, role=role, reason=reason)
    turn.stand_in = _in_mode(turn.entry, mode)
    try:
        pending = turn.decide(action, Terms(on_result=ROLES, payload=encode(wish)))
        turn.because(reason, wish.member, [pending.key])
    finally:
        turn.stand_in = None
    return pending.key


def _in_mode(entry: Any, mode: Mode) -> Any:
    other = copy(entry)
    other.mode = mode
    return other


def is_open(row: Outgoing, now: datetime) -> bool:
    """Return whether we have still to hear how an action ended."""
    if row.state in (SendState.SENT, SendState.FAILED):
        # The word is on its way to us; it was lost if the group was not in ops.toml when it came.
        return row.settled_at is None or now - row.settled_at < EVERY
    return row.state in _UNDER_WAY


async def row_of(turn: Turn, key: str) -> Outgoing | None:
    """Return a row of the outbox, also one that was decided in this very turn."""
    for effect in turn.undurable():
        if isinstance(effect, Outgoing) and effect.key == key:
            return effect
    return await turn.outgoing(key)
