"""Sends that may or may not have gone out: those of one batch are decided as one, and never guessed.

A decision is about what a card has shown. Each send it is about is in the ledger, with who decided and when, before
anything of it is done; a crash in between does the rest and nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from townhall.bus.cards import described
from townhall.bus.uncertain_cards import (
    AGAIN,
    LEAVE,
    LOOK,
    SINGLY,
    Uncertain,
    change_card,
    say_held,
    tell,
    uncertain_sends,
)
from townhall.bus.uncertain_orders import ORDERED, Decided, Undecided, short_of, words_of
from townhall.model.events import ButtonPressed, TimerFired
from townhall.model.ids import MemberId
from townhall.plugin.declarations import Record
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.store.interface import Outgoing

DO: Final = "uncertain_do"


class UncertainSend(Record, frozen=True, kw_only=True):
    """Which send a decision in the ledger was about."""

    key: str
    group: str
    plugin: str
    batch: str = ""


def declare(plugin: Plugin[Any], courier: Callable[[], Undecided]) -> None:
    """Declare the card, its buttons and what comes of them on the core's own plugin."""

    @plugin.timer(LOOK)
    async def look(event: TimerFired, group: Group, settings: Settings) -> None:
        """Tell staff of the uncertain sends of a batch."""
        await tell(event.slot, group)

    @plugin.button(AGAIN)
    async def again(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Have all of them sent again."""
        await _pressed(event, group, again=True)

    @plugin.button(LEAVE)
    async def leave(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Leave all of them as they are."""
        await _pressed(event, group, again=False)

    @plugin.button(SINGLY)
    async def singly(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Show each of them with buttons of its own."""
        _, rows = await _undecided(group)
        for row in rows:
            await say_held(row, group)

    @plugin.timer(ORDERED)
    async def ordered(event: TimerFired, group: Group, settings: Settings) -> None:
        """Take a decision that was made by a command, and tell the staff room what it was about."""
        decided = group.payload(Decided)
        rows = await uncertain_sends(decided.name, decided.room, decided.until, group)
        await _decide(decided, rows, group)
        key = _said(again=decided.again) if rows else "core.uncertain.none"
        await group.tell_staff(key, staff=decided.named, count=len(rows), batch=words_of(decided.name))

    @plugin.timer(DO, deadline=timedelta(seconds=60))
    async def do(event: TimerFired, group: Group, settings: Settings) -> None:
        """Carry out what was decided and written down; after a crash the rest of it."""
        decided = group.payload(Decided)
        rows = await uncertain_sends(decided.name, decided.room, decided.until, group)
        await courier().release_all(rows, send=decided.again, who=decided.by)


async def _pressed(event: ButtonPressed, group: Group, *, again: bool) -> None:
    known, rows = await _undecided(group)
    assert known.shown is not None
    decided = Decided(
        plugin=known.plugin,
        batch=known.batch,
        again=again,
        by=event.actor.id,
        named=event.actor.name,
        room=group.alias,
        until=known.shown,
    )
    await _decide(decided, rows, group)
    said = group.text(_said(again=again), staff=event.actor.name, count=len(rows), batch=words_of(known.name))
    await change_card(event, said, group)


def _said(*, again: bool) -> str:
    return "core.uncertain.sent_again" if again else "core.uncertain.left"


async def _undecided(group: Group) -> tuple[Uncertain, Sequence[Outgoing]]:
    """Return what a card has shown and nobody has decided; raises :class:`UserError` where all is decided."""
    known = await group.store.get(Uncertain, group.argument)
    deciding = any(one.slot == group.argument for one in await group.timers.list(DO))
    if known is not None and known.shown is not None and not deciding:
        rows = await uncertain_sends(known.name, group.alias, known.shown, group)
        if rows:
            return known, rows
    raise UserError("core.card.decided_already")


async def _decide(decided: Decided, rows: Sequence[Outgoing], group: Group) -> None:
    """Write down who decided about each, and have it done when that is durable."""
    for row in rows:
        record_decision(row, group, again=decided.again, by=decided.by)
    if rows:
        group.timers.set(DO, at=group.now, slot=short_of(decided.name), payload=decided)


def record_decision(row: Outgoing, group: Group, *, again: bool, by: MemberId) -> None:
    """Write down who decided about an uncertain send."""
    evidence = UncertainSend(key=row.key, group=row.group, plugin=row.plugin, batch=row.batch)
    kind = "sent_again" if again else "left_uncertain"
    group.ledger.record(kind, about=row.member, actor=by, reason=described(row.action), evidence=evidence)
