"""What can be given and taken again, by anybody at any time: it counts once, and the latest word on it stands."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from townhall.bus.counting.writing import credit
from townhall.bus.turn import Turn
from townhall.model.events import Event
from townhall.model.ids import MemberId
from townhall.plugin.declarations import Record
from townhall.store.interface import TAKEN_BACK


class Given(Record, frozen=True, kw_only=True):
    """What somebody gave and took: of a reaction the key is ``WHO|MESSAGE``, else ``WHOM|KIND|SOURCE``."""

    latest: dict[str, tuple[datetime, int, bool]] = msgspec.field(default_factory=dict[str, tuple[datetime, int, bool]])
    """Of each emoji when it was last given or taken, the platform's number of that, and whether it was given."""
    first: datetime | None = None
    """When the first one was given: the time of the credit, however often it comes and goes."""
    credited_at: datetime | None = None
    amount: float = 1.0
    turns: int = 0
    """How often it was credited or taken back, which take turns."""

    @property
    def stands(self) -> bool:
        """Whether anything is given now."""
        return self.first is not None and any(given for _, _, given in self.latest.values())


async def tell(turn: Turn, key: str, event: Event, what: str, *, given: bool, amount: float = 1.0) -> Given:
    """Write down that something was given or taken, whenever that is heard, and return what is known now."""
    state = await turn.store.get(Given, key) or Given()
    known = state.latest.get(what)
    # Of two of the same moment (some platforms count in seconds) the one that is heard later stands.
    if known is None or (event.at, event.sequence) >= known[:2]:
        state = replace(state, latest={**state.latest, what: (event.at, event.sequence, given)})
    if given and (state.first is None or event.at < state.first):
        state = replace(state, first=event.at, amount=amount)
    turn.store.put(state, key)
    return state


def settle(
    turn: Turn,
    key: str,
    state: Given,
    kind: str,
    member: MemberId,
    source: str,
    *,
    wanted: bool,
    other: str,
    message: str,
) -> None:
    """Credit a member, or take it back, where what is written down is not what is wanted."""
    if state.first is None or wanted == bool(state.turns % 2):
        return
    at = state.first if wanted else state.credited_at or state.first
    own = source if state.turns < 2 else f"{source}|{state.turns // 2 + 1}"
    amount, behind = (state.amount, "") if wanted else (-state.amount, TAKEN_BACK)
    credit(turn, kind, member, at, own + behind, amount=amount, other=other, message=message)
    turn.store.put(replace(state, turns=state.turns + 1, credited_at=at), key)
