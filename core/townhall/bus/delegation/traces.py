"""What a delegate did is written down: by whom, for which sponsor, and what it left, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from townhall.bus.collected import Collected, Effect, TakeLabel
from townhall.bus.delegation.lent import Lent
from townhall.bus.people import CORE
from townhall.model.actions import LOOKS, Action, AnswerPress, OpenForm, PublishCommands, SayTo
from townhall.model.events import ButtonPressed, CommandInvoked
from townhall.model.ids import MemberId
from townhall.model.wire import encode
from townhall.plugin.privileged import PRIVILEGED, PrivilegedRun, Traces
from townhall.store.interface import Fact, Label, LedgerEntry, Outgoing, SendState

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

_LEAVES_NOTHING = (*LOOKS, AnswerPress, OpenForm, PublishCommands)


def write_down(turn: Turn, collected: Collected, lent: Lent) -> None:
    """Leave the ledger entry of a delegate's run, in the same transaction as what came of it."""
    node, delegation = next(iter(lent.by.items()))
    asked_in = turn.event.asked_in if isinstance(turn.event, CommandInvoked | ButtonPressed) else None
    call = lent.call or (f"{turn.entry.plugin}.{turn.entry.name}" if turn.entry is not None else "")
    run = PrivilegedRun(
        call=call,
        permission=node,
        argument=turn.argument,
        asked_in="" if asked_in is None else asked_in.group,
        delegation=delegation.id,
        sponsor=delegation.sponsor,
        traces=_traces(turn, collected),
    )
    entry = LedgerEntry(
        id=f"{turn.next_key()}|{PRIVILEGED}",
        group=turn.configuration.id,
        plugin=CORE,
        kind=PRIVILEGED,
        at=turn.now(),
        member=lent.about,
        actor=lent.holder,
        reason=call,
        evidence=encode(run),
    )
    collected.effects.append(entry)


def _traces(turn: Turn, collected: Collected) -> Traces:
    effects = collected.effects
    sent = [one for one in effects if isinstance(one, Outgoing) and one.state is SendState.WAITING]
    return Traces(
        plugin=turn.plugin,
        sent=tuple(one.key for one in sent if _leaves_something(one.action, one)),
        facts=tuple((one.kind, one.member, one.source) for one in effects if isinstance(one, Fact)),
        given=tuple(_given(turn, effects)),
        taken=tuple(_taken(turn, effects)),
        entries=tuple(one.id for one in effects if isinstance(one, LedgerEntry) and one.plugin == turn.plugin),
    )


def _leaves_something(action: Action, row: Outgoing) -> bool:
    """Return whether an action is more than an answer to the delegate alone."""
    return not isinstance(action, _LEAVES_NOTHING) and not (isinstance(action, SayTo) and row.asked)


def _given(turn: Turn, effects: Sequence[Effect]) -> Iterator[tuple[MemberId, str]]:
    for one in effects:
        held = turn.world.cache.labels.get((one.group, one.member)) if isinstance(one, Label) else None
        if isinstance(one, Label) and held is not None and one.label not in {before.label for before in held}:
            yield one.member, one.label


def _taken(turn: Turn, effects: Sequence[Effect]) -> Iterator[tuple[MemberId, str, datetime | None]]:
    for one in effects:
        if isinstance(one, TakeLabel):
            held = turn.world.cache.labels.get((one.group, one.member), ())
            yield from ((one.member, before.label, before.expires_at) for before in held if before.label == one.label)
