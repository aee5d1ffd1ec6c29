"""What waits for one press of the staff: a proposal of a plugin, or a send of which nobody knows whether it went out.

The press writes down what was decided, by whom and about which send. Only when that is durable is anything done, by a
timer of the same transaction; so a crash in between does the rest, and no decision is without its entry.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from townhall.bus.cards import APPROVE, DISMISS, Suggestion, described
from townhall.bus.judging import write_down_decision
from townhall.bus.people import CORE
from townhall.bus.turn import turn_of
from townhall.bus.uncertain import record_decision
from townhall.bus.uncertain_cards import change_card, decided_with_others
from townhall.bus.uncertain_orders import Undecided
from townhall.model.events import ButtonPressed, TimerFired
from townhall.model.ids import MemberId
from townhall.plugin.declarations import Record
from townhall.plugin.group import Group
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.store.interface import Outgoing, SendState

CARRY_OUT: Final = "proposal_decided"


class DecidedProposal(Record, frozen=True, kw_only=True):
    """What somebody decided about one send."""

    key: str
    send: bool
    by: MemberId
    since: datetime | None
    """Since when it has waited for staff: should it wait once more by then, that is a question of its own."""


def declare(plugin: Plugin[Any], courier: Callable[[], Undecided]) -> None:
    """Declare the two buttons of a card, and what comes of them, on the core's own plugin."""

    @plugin.button(APPROVE)
    async def approve(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Let a proposal go."""
        await _pressed(event, group, send=True)

    @plugin.button(DISMISS)
    async def dismiss(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Leave a proposal."""
        await _pressed(event, group, send=False)

    @plugin.timer(CARRY_OUT, deadline=timedelta(seconds=60))
    async def carry_out(event: TimerFired, group: Group, settings: Settings) -> None:
        """Carry out what was decided and written down."""
        decided = group.payload(DecidedProposal)
        row = await turn_of(group).world.store.outgoing(decided.key)
        if row is not None and row.settled_at == decided.since:
            await courier().release(decided.key, send=decided.send, who=decided.by)
        group.store.delete(Suggestion, event.slot)


async def _pressed(event: ButtonPressed, group: Group, *, send: bool) -> None:
    proposal = await group.store.get(Suggestion, group.argument)
    row = None if proposal is None or proposal.decided else await _undecided(proposal, group)
    if proposal is None or row is None:
        await group.answer("core.card.decided_already")
        return
    group.store.put(replace(proposal, decided=True), group.argument)
    if proposal.plugin == CORE:
        record_decision(row, group, again=send, by=event.actor.id)
    else:
        write_down_decision(turn_of(group), event, row, APPROVE if send else DISMISS)
    order = DecidedProposal(key=row.key, send=send, by=event.actor.id, since=row.settled_at)
    group.timers.set(CARRY_OUT, at=group.now, slot=group.argument, payload=order)
    key = "core.card.approved" if send else "core.card.dismissed"
    await change_card(event, group.text(key, staff=event.actor.name, action=described(row.action)), group)


async def _undecided(proposal: Suggestion, group: Group) -> Outgoing | None:
    """Return the row a card is about while it waits for staff; None when somebody has decided about it otherwise."""
    row = await turn_of(group).world.store.outgoing(proposal.key)
    if row is None or row.state not in (SendState.HELD, SendState.SUGGESTED):
        return None
    return None if await decided_with_others(row, group) else row
