"""The card that tells staff of many uncertain sends as of one thing, once nothing more of their batch is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from townhall.bus.cards import APPROVE, DISMISS, Suggestion, described, short_name
from townhall.bus.people import CORE
from townhall.bus.turn import turn_of
from townhall.bus.uncertain_orders import short_of, words_of
from townhall.model.actions import MessageRef
from townhall.model.batches import BatchName
from townhall.model.capabilities import Feature
from townhall.model.events import ButtonPressed, StaffNotice
from townhall.model.parts import Parts
from townhall.plugin.declarations import Keeps, Record
from townhall.plugin.group import Group, Pending
from townhall.store.interface import OPEN_STATES, Outgoing, SendState

LOOK: Final = "uncertain_look"
AGAIN, LEAVE, SINGLY = "uncertain_again", "uncertain_leave", "uncertain_singly"
WAIT: Final = timedelta(seconds=30)
"""How long a card waits for more of the same batch."""
LONGEST: Final = timedelta(minutes=10)
"""How long it waits at most while the batch goes on."""
MOST_NAMED: Final = 5
MOST_SINGLY: Final = 20
"""Up to so many staff may decide one by one."""


class Uncertain(Record, frozen=True, kw_only=True):
    """That a batch has uncertain sends, and what staff were told of them; by a short name of the batch."""

    plugin: str
    batch: str
    since: datetime | None = None
    """When the first came up of which staff were not told yet."""
    shown: datetime | None = None
    """When the last of those came up that staff were shown."""
    card: str = ""
    """The key of the message that showed them; empty where nothing was decided by it or is to be."""
    decided: datetime | None = None
    """When the last of those came up about which somebody has decided, whatever has come of it by now."""

    @property
    def name(self) -> BatchName:
        """Which batch it is."""
        return BatchName(self.plugin, self.batch)


KEEPS = Keeps(Uncertain, "to tell of many uncertain sends as one", about_member=False, retention=timedelta(days=90))


async def note(event: StaffNotice, group: Group) -> None:
    """Tell staff of one uncertain send: at once, or with others of its batch."""
    row = await turn_of(group).world.store.outgoing(event.decides)
    if row is None or not row.batch:
        await _say(event.decides, event.text, event.variables, group)
        return
    short = short_of(BatchName(row.plugin, row.batch))
    known = await group.store.get(Uncertain, short) or Uncertain(plugin=row.plugin, batch=row.batch)
    if known.since is None:
        group.store.put(replace(known, since=group.now), short)
        group.timers.set(LOOK, after=WAIT, slot=short)


async def tell(short: str, group: Group) -> None:
    """Tell staff of the uncertain sends of a batch, or wait while it goes on."""
    known = await group.store.get(Uncertain, short)
    if known is None or known.since is None:
        return
    counted = await turn_of(group).world.store.batch_count(*known.name, group.now)
    if any(counted.states.get(state) for state in OPEN_STATES) and group.now - known.since < LONGEST:
        group.timers.set(LOOK, after=WAIT, slot=short)
        return
    rows = await uncertain_sends(known.name, group.alias, group, after=known.decided)
    shown = max((row.settled_at for row in rows if row.settled_at is not None), default=known.shown)
    card = ""
    if len(rows) == 1:
        await say_held(rows[0], group)
    elif rows:
        card = (await _card(known, rows, group)).key
    group.store.put(replace(known, since=None, shown=shown, card=card), short)


async def _card(known: Uncertain, rows: Sequence[Outgoing], group: Group) -> Pending:
    labels = [(AGAIN, "core.uncertain.send_again"), (LEAVE, "core.uncertain.leave")]
    if len(rows) <= MOST_SINGLY:
        labels.append((SINGLY, "core.uncertain.singly"))
    world = turn_of(group).world
    found = [world.group(one) for one in dict.fromkeys(row.group for row in rows)]
    titles = sorted(one.title for one in found if one is not None)
    more = f" … ({len(titles)})" if len(titles) > MOST_NAMED else ""
    said = group.text(
        "core.uncertain.card",
        batch=words_of(known.name),
        count=len(rows),
        accounts=", ".join(dict.fromkeys(row.account for row in rows)),
        groups=", ".join(titles[:MOST_NAMED]) + more,
        action=described(rows[0].action),
    )
    short = short_of(known.name)
    return await group.say(said, buttons=[[group.button(name, label, short)] for name, label in labels])


async def say_held(row: Outgoing, group: Group) -> None:
    """Tell staff of one uncertain send, with its two buttons."""
    variables = {"action": described(row.action), "reason": getattr(row.result, "reason", "")}
    await _say(row.key, "core.staff.action_held", variables, group)


async def _say(key: str, text: str, variables: dict[str, str], group: Group) -> None:
    short = short_name(key)
    group.store.put(Suggestion(key=key, plugin=CORE, group=group.id), short)
    labels = ((APPROVE, "core.card.send_again"), (DISMISS, "core.card.was_sent"))
    buttons = [[group.button(name, label, short) for name, label in labels]]
    await group.say(group.text(text, **variables), buttons=buttons)


async def change_card(event: ButtonPressed, said: Parts, group: Group) -> None:
    """Say on a card what was decided; below it where it cannot be changed."""
    if event.message and group.can(Feature.EDIT):
        await group.edit(MessageRef(event.message), said)
    else:
        await group.say(said)


async def decided_with_others(row: Outgoing, group: Group) -> bool:
    """Return whether somebody has decided about a send as one of its batch, in the group of that staff room."""
    known = await group.store.get(Uncertain, short_of(BatchName(row.plugin, row.batch))) if row.batch else None
    return known is not None and not _within(row, known.decided, None)


async def uncertain_sends(
    name: BatchName, room: str, group: Group, *, after: datetime | None = None, until: datetime | None = None
) -> Sequence[Outgoing]:
    """Return the uncertain sends of a batch into groups of a staff room that came up in this time.

    Those about which somebody in the room has decided one by one are left out.
    """
    world = turn_of(group).world
    rows = [
        row
        for row in await world.store.outbox_in((SendState.HELD,))
        if BatchName(row.plugin, row.batch) == name
        and _within(row, after, until)
        and (found := world.group(row.group)) is not None
        and found.core.staff_room == room
    ]
    return [row for row in rows if not await _decided_alone(row, group)]


def _within(row: Outgoing, after: datetime | None, until: datetime | None) -> bool:
    at = row.settled_at
    return (after is None or (at is not None and at > after)) and (until is None or (at is not None and at <= until))


async def _decided_alone(row: Outgoing, group: Group) -> bool:
    shown = await group.store.get(Suggestion, short_name(row.key))
    return shown is not None and shown.decided
