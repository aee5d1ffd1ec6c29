"""Some switches need two: one person asks, and the staff room is shown a card that another person confirms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from townhall.bus.cards import short_name
from townhall.bus.linking import scope_of
from townhall.bus.links import accounts_of
from townhall.bus.people import CORE
from townhall.bus.switch_effects import ASKED, LEFT, SwitchNote, noted, setting
from townhall.bus.switch_rights import refuse_by_owner, refuse_by_rank
from townhall.bus.switch_telling import named, shown_until, shown_value
from townhall.bus.turn import Turn, turn_of
from townhall.config.overrides import PERMISSION
from townhall.config.trial import Tried, Wish
from townhall.model.events import ButtonPressed, CommandInvoked, TimerFired
from townhall.model.ids import EventId, GroupId, MemberId
from townhall.model.people import Rank
from townhall.model.places import Place
from townhall.model.wire import encode
from townhall.plugin.declarations import Keeps, Record
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.store.interface import Override
from townhall.store.pseudonyms import is_member

CONFIRM, LEAVE, CARD = "switch_confirm", "switch_leave", "switch_card"
WITHIN: Final = timedelta(days=1)
"""How long a switch waits for the second person."""


class AskedSwitch(Record, frozen=True, kw_only=True):
    """A switch that waits for a second person; the key is a short name that fits into a button."""

    path: str
    value: str
    """As TOML."""
    until: datetime | None
    who: str
    at: datetime
    why: str


KEEPS = Keeps(AskedSwitch, "to have a second person agree to a switch", about_member=False, retention=timedelta(days=2))


def declare(plugin: Plugin[Any]) -> None:
    """Declare the two buttons of the card, and the card for what the shell asks, on the core's own plugin."""

    @plugin.timer(CARD)
    async def show(event: TimerFired, group: Group, settings: Settings) -> None:
        """Show the staff room what the shell wants to switch."""
        await _wait(turn_of(group), group, group.payload(AskedSwitch), event.slot)

    @plugin.button(CONFIRM, permission=PERMISSION)
    async def confirm(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Set the switch, now that a second person agrees."""
        turn = turn_of(group)
        asked = await _open(group)
        if await _is_same_person(turn, event.actor.id, asked.who):
            raise UserError("core.switch.same_person")
        tried = await _still_valid(turn, group, asked)
        await _judge_both(turn, event, asked, tried)
        override = tried.override
        assert override is not None
        group.store.delete(AskedSwitch, group.argument)
        entry = turn.next_key()
        turn.collect().effects.extend(setting(group.id, override, entry, actor=event.actor.id, why=asked.why))
        await group.answer("core.switch.confirmed", **await _variables(turn, group, override, event.actor.name))

    @plugin.button(LEAVE, permission=PERMISSION)
    async def leave(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Leave everything as it is; whoever asked may do that too."""
        turn = turn_of(group)
        asked = await _open(group)
        group.store.delete(AskedSwitch, group.argument)
        note = SwitchNote(path=asked.path, value=asked.value, until=asked.until, by=asked.who)
        entry = noted(group.id, LEFT, note, turn.next_key(), turn.now(), event.actor.id, "")
        turn.collect().effects.append(entry)
        await group.answer("core.switch.left", key=asked.path, group=group.title, staff=event.actor.name)


async def ask(turn: Turn, group: Group, event: CommandInvoked, override: Override, why: str) -> None:
    """Show the staff room what somebody wants to switch; raises where there is none to ask."""
    if turn.world.named(turn.configuration.core.staff_room) is None:
        raise UserError("core.switch.nobody_to_ask", key=override.path, group=group.title)
    short = short_name(f"{turn.event.id}|{override.path}")
    asked = AskedSwitch(
        path=override.path, value=override.value, until=override.until, who=override.who, at=turn.now(), why=why
    )
    await _wait(turn, group, asked, short)
    if event.asked_in is None:
        await group.answer("core.switch.asked", key=override.path)


def card_for(group: GroupId, asked: AskedSwitch) -> TimerFired:
    """Return the event that has a group show the card of what the shell asks."""
    short = short_name(f"{group}|{asked.path}|{asked.at.timestamp()}")
    return TimerFired(
        id=EventId(f"{group}|{CARD}|{short}"),
        at=asked.at,
        place=Place(group),
        received_at=asked.at,
        plugin=CORE,
        job=CARD,
        slot=short,
        due_at=asked.at,
        payload=encode(asked),
    )


async def _wait(turn: Turn, group: Group, asked: AskedSwitch, short: str) -> None:
    """Have a switch wait, and show the staff room its card."""
    group.store.put(asked, short)
    note = SwitchNote(path=asked.path, value=asked.value, until=asked.until)
    turn.collect().effects.append(noted(group.id, ASKED, note, turn.next_key(), turn.now(), asked.who, asked.why))
    labels = ((CONFIRM, "core.switch.agree"), (LEAVE, "core.card.dismiss"))
    buttons = [[group.button(name, label, short, lifetime=WITHIN) for name, label in labels]]
    override = _override(group.alias, asked)
    variables = await _variables(turn, group, override, await named(turn, asked.who))
    key = "core.switch.card_until" if asked.until else "core.switch.card"
    shown = group.text(key, why=f" – {asked.why}" if asked.why else "", **variables)
    await group.tell_staff(shown, buttons=buttons)


async def _variables(turn: Turn, group: Group, override: Override, staff: str) -> dict[str, object]:
    return {
        "staff": staff,
        "key": override.path,
        "value": shown_value(override),
        "group": group.title,
        "until": shown_until(turn, override),
    }


async def _open(group: Group) -> AskedSwitch:
    """Return the switch of the pressed card, while it waits."""
    asked = await group.store.get(AskedSwitch, group.argument)
    if asked is None:
        raise UserError("core.card.decided_already")
    if asked.at + WITHIN <= group.now or (asked.until is not None and asked.until <= group.now):
        raise UserError("core.switch.too_late")
    return asked


async def _is_same_person(turn: Turn, second: MemberId, first: str) -> bool:
    if not is_member(first):
        return False
    return second in await accounts_of(turn.world, scope_of(turn.configuration), MemberId(first))


def _override(alias: str, asked: AskedSwitch) -> Override:
    return Override(group=alias, path=asked.path, value=asked.value, who=asked.who, at=asked.at, until=asked.until)


async def _judge_both(turn: Turn, event: ButtonPressed, asked: AskedSwitch, tried: Tried) -> None:
    """Refuse where one of the two may not switch this now: rights may have gone since the first one asked."""
    board = turn.world.switches
    assert board is not None
    refuse_by_rank(tried, await turn.asker_rank(), board.plugins)
    # Whoever sits at the machine is held back by its own locks, and by no label.
    if not is_member(asked.who):
        return
    first = MemberId(asked.who)
    staff = await turn.members.in_staff_room(first)
    try:
        if not staff and not await turn.could(first, PERMISSION):
            raise UserError("core.switch.above", key=asked.path)
        rank = Rank.STAFF if staff else await turn.rank(first)
        refuse_by_rank(tried, rank, board.plugins)
        for one in await board.standing([turn.configuration.alias]):
            if one.override.path == asked.path:
                refuse_by_owner(one.override, rank, first)
    except UserError:
        staff_name = await named(turn, asked.who)
        raise UserError("core.switch.first_may_not", staff=staff_name, key=asked.path) from None


async def _still_valid(turn: Turn, group: Group, asked: AskedSwitch) -> Tried:
    """Return what the switch comes to now; the file may have changed since it was asked for."""
    board = turn.world.switches
    if board is None:
        raise UserError("core.switch.no_file")
    await turn.world.settled()
    tried = await board.tried(
        Wish(group=group.alias, path=asked.path, said=asked.value, who=asked.who, at=turn.now(), until=asked.until)
    )
    if tried.override is None:
        raise UserError("core.switch.refused", fault=tried.fault)
    return tried
