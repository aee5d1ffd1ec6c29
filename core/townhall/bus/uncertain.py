"""Sends that may or may not have gone out: those of one batch are decided as one, and never guessed.

A decision is about what a card has shown. Each send it is about is in the ledger, with who decided and when, before
anything of it is done; a crash in between does the rest and nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from townhall.bus.cards import described
from townhall.bus.turn import turn_of
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
from townhall.bus.uncertain_orders import ORDERED, ORDERED_HERE, Decided, Undecided, order_in, short_of, words_of
from townhall.model.actions import MessageRef
from townhall.model.batches import BatchName
from townhall.model.capabilities import Feature
from townhall.model.events import ButtonPressed, TimerFired
from townhall.model.ids import MemberId
from townhall.model.parts import Parts
from townhall.plugin.declarations import Record
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.store.interface import Outgoing, SendState

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
        """Take a decision that was made by a command to every staff room it concerns."""
        await _to_the_rooms(group.payload(Decided), group)

    @plugin.timer(ORDERED_HERE)
    async def ordered_here(event: TimerFired, group: Group, settings: Settings) -> None:
        """Take a decision that was made by a command, and tell the staff room what it was about."""
        await _ordered_here(group.payload(Decided), group)

    @plugin.timer(DO, deadline=timedelta(seconds=60))
    async def do(event: TimerFired, group: Group, settings: Settings) -> None:
        """Carry out what was decided and written down; after a crash the rest of it."""
        decided = group.payload(Decided)
        rows = await uncertain_sends(decided.name, decided.room, group, after=decided.after, until=decided.until)
        await courier().release_all(rows, send=decided.again, who=decided.by)


# -- a press on the card --------------------------------------------------------------------------
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
        after=known.decided,
    )
    _decide(decided, known, rows, group)
    await change_card(event, _said(decided, len(rows), group), group)


async def _undecided(group: Group) -> tuple[Uncertain, Sequence[Outgoing]]:
    """Return what a card has shown and nobody has decided; raises :class:`UserError` where all is decided."""
    known = await group.store.get(Uncertain, group.argument)
    if known is not None and known.shown is not None:
        rows = await uncertain_sends(known.name, group.alias, group, after=known.decided, until=known.shown)
        if rows:
            return known, rows
    raise UserError("core.card.decided_already")


# -- a command ------------------------------------------------------------------------------------
async def _to_the_rooms(decided: Decided, group: Group) -> None:
    """Hand a decision to each staff room, so that nobody there decides about the same sends meanwhile."""
    turn = turn_of(group)
    rooms = await _rooms_of(decided.name, group)
    for name in rooms:
        room = turn.world.named(name)
        if room is None or room.id == group.id:
            await _ordered_here(replace(decided, room=name), group)
        else:
            turn.raise_event(order_in(room.id, ORDERED_HERE, replace(decided, room=name), turn))
    if not rooms:
        await group.tell_staff("core.uncertain.none", batch=words_of(decided.name))


async def _rooms_of(name: BatchName, group: Group) -> Sequence[str]:
    """Return the staff rooms of the groups into which sends of a batch are uncertain; empty for one that has none."""
    world = turn_of(group).world
    rows = await world.store.outbox_in((SendState.HELD,))
    groups = [world.group(row.group) for row in rows if BatchName(row.plugin, row.batch) == name]
    return list(dict.fromkeys(one.core.staff_room for one in groups if one is not None))


async def _ordered_here(ordered: Decided, group: Group) -> None:
    known = await group.store.get(Uncertain, short_of(ordered.name))
    known = known or Uncertain(plugin=ordered.plugin, batch=ordered.batch)
    decided = replace(ordered, after=known.decided)
    rows = await uncertain_sends(decided.name, decided.room, group, after=decided.after, until=decided.until)
    _decide(decided, known, rows, group)
    if not rows:
        said = group.text("core.uncertain.none", batch=words_of(decided.name))
    else:
        said = _said(decided, len(rows), group)
        if known.card and group.can(Feature.EDIT):
            # Its buttons lead nowhere from now on.
            await group.edit(MessageRef(key=known.card), said)
    if decided.room == group.alias:
        await group.say(said)
    else:
        await group.tell_staff(said)


# -- what is written down -------------------------------------------------------------------------
def _said(decided: Decided, count: int, group: Group) -> Parts:
    key = "core.uncertain.sent_again" if decided.again else "core.uncertain.left"
    return group.text(key, staff=decided.named, count=count, batch=words_of(decided.name))


def _decide(decided: Decided, known: Uncertain, rows: Sequence[Outgoing], group: Group) -> None:
    """Write down who decided about each, and have it done when that is durable."""
    if not rows:
        return
    for row in rows:
        record_decision(row, group, again=decided.again, by=decided.by)
    short = short_of(decided.name)
    group.store.put(replace(known, decided=decided.until), short)
    group.timers.set(DO, at=group.now, slot=f"{short}|{decided.until.isoformat()}", payload=decided)


def record_decision(row: Outgoing, group: Group, *, again: bool, by: MemberId) -> None:
    """Write down who decided about an uncertain send."""
    evidence = UncertainSend(key=row.key, group=row.group, plugin=row.plugin, batch=row.batch)
    kind = "sent_again" if again else "left_uncertain"
    group.ledger.record(kind, about=row.member, actor=by, reason=described(row.action), evidence=evidence)
