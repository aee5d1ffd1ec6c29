"""``/switch``: staff change a setting of one group from the chat, for a while or until they take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from townhall.bus import second_person
from townhall.bus.switch_effects import EXPIRED, SWITCH, Change, clearing, setting
from townhall.bus.switch_rights import needs_second, refuse_by_key, refuse_by_owner, refuse_by_rank
from townhall.bus.switch_telling import listed, named, recent, shown_until, shown_value
from townhall.bus.switch_words import CLEAR, LIST, Ordered, read_order
from townhall.bus.switchboard import StandingSwitch, Switchboard
from townhall.bus.turn import Turn, turn_of
from townhall.config.overrides import PERMISSION
from townhall.config.trial import Wish
from townhall.model.events import CommandInvoked, TimerFired
from townhall.plugin.declarations import Rest
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.store.interface import Override
from townhall.surface.commands import nearest_command

KEEPS = second_person.KEEPS
NO_WORDS = Rest("")
EVERYTHING = frozenset({"all", "全部"})


def declare(plugin: Plugin[Any]) -> None:
    """Declare the command, the end of a switch and ``/why switch`` on the core's own plugin."""

    @plugin.command("switch", "开关", permission=PERMISSION, direct=False, deadline=timedelta(seconds=60))
    async def switch(event: CommandInvoked, group: Group, settings: Settings, what: Rest = NO_WORDS) -> None:
        """Change a setting of the group for a while, take that back, or list what is changed."""
        turn = turn_of(group)
        said = " ".join(piece for piece in what.split(" ") if piece != f"#{group.alias}").strip()
        word, _, rest = said.partition(" ")
        if said in LIST:
            await _list(turn, group)
        elif word in CLEAR:
            await _clear(turn, group, event, rest.strip())
        else:
            await _set(turn, group, event, read_order(said, turn.zone(), turn.now()))

    @plugin.timer(SWITCH, deadline=timedelta(seconds=60))
    async def end(event: TimerFired, group: Group, settings: Settings) -> None:
        """Take a switch back whose time is over, and tell the staff."""
        turn = turn_of(group)
        for one in await _standing(turn):
            until = one.override.until
            if one.override.path == event.slot and until is not None and until <= max(turn.now(), event.due_at):
                _collect(turn, clearing(group.id, one.override, turn.next_key(), turn.now(), actor="", kind=EXPIRED))
                who = await named(turn, one.override.who)
                await group.tell_staff("core.switch.expired", key=one.override.path, group=group.title, who=who)

    @plugin.explain("switch", "开关")
    async def explain(event: CommandInvoked, group: Group, settings: Settings) -> None:
        """Show who switched what, and why."""
        turn = turn_of(group)
        if not await group.asker_may(PERMISSION):
            raise UserError("core.command.not_allowed", word="/why switch")
        await group.reply(await recent(turn, group))

    second_person.declare(plugin)


def switchboard(turn: Turn) -> Switchboard:
    """Return who knows the file; raises where there is none."""
    if turn.world.switches is None:
        raise UserError("core.switch.no_file")
    return turn.world.switches


async def _standing(turn: Turn) -> list[StandingSwitch]:
    """Return the switches of the group, as the store has them when all that was decided is written."""
    if turn.world.switches is None:
        return []
    await turn.world.settled()
    return list(await turn.world.switches.standing([turn.configuration.alias]))


def _collect(turn: Turn, changes: tuple[Change, ...]) -> None:
    turn.collect().effects.extend(changes)


# -- list -----------------------------------------------------------------------------------------
async def _list(turn: Turn, group: Group) -> None:
    board, here = switchboard(turn), turn.configuration
    await turn.world.settled()
    groups = {one.alias: one for one in (here, *turn.world.staffed_by(here.id))}
    await group.answer(await listed(turn, group, groups, await board.standing(groups)))


# -- clear ----------------------------------------------------------------------------------------
async def _clear(turn: Turn, group: Group, event: CommandInvoked, path: str) -> None:
    switchboard(turn)
    standing = {one.override.path: one.override for one in await _standing(turn)}
    chosen = list(standing.values()) if path in EVERYTHING else [standing[path]] if path in standing else []
    if not chosen:
        near = nearest_command(path, standing) if path else ""
        key = "core.switch.none_such_near" if near else "core.switch.none_such"
        raise UserError(key, key=path, nearest=near, group=group.title)
    rank = await turn.asker_rank()
    for one in chosen:
        refuse_by_key(one.path)
        refuse_by_owner(one, rank, event.actor.id)
        _collect(turn, clearing(group.id, one, turn.next_key(), turn.now(), actor=event.actor.id))
    keys = ", ".join(one.path for one in chosen)
    await group.answer("core.switch.cleared", key=keys, group=group.title)
    if _out_of_sight(turn, event):
        await group.tell_staff("core.switch.told_cleared", who=event.actor, key=keys, group=group.title)


# -- set ------------------------------------------------------------------------------------------
async def _set(turn: Turn, group: Group, event: CommandInvoked, ordered: Ordered) -> None:
    board = switchboard(turn)
    refuse_by_key(ordered.path)
    rank = await turn.asker_rank()
    for one in await _standing(turn):
        if one.override.path == ordered.path:
            refuse_by_owner(one.override, rank, event.actor.id)
    tried = await board.tried(
        Wish(
            group=group.alias,
            path=ordered.path,
            said=ordered.said,
            who=event.actor.id,
            at=turn.now(),
            until=ordered.until,
        )
    )
    if tried.override is None:
        raise UserError("core.switch.refused", fault=tried.fault)
    refuse_by_rank(tried, rank, board.plugins)
    if needs_second(tried):
        await second_person.ask(turn, group, event, tried.override, ordered.why)
        return
    await put(turn, group, event, tried.override, ordered.why)


async def put(turn: Turn, group: Group, event: CommandInvoked, override: Override, why: str) -> None:
    """Set a switch that passed every check, and say so."""
    _collect(turn, setting(group.id, override, turn.next_key(), why=why))
    variables: dict[str, object] = {
        "key": override.path,
        "value": shown_value(override),
        "group": group.title,
        "until": shown_until(turn, override),
    }
    await group.answer("core.switch.done_until" if override.until else "core.switch.done", **variables)
    if _out_of_sight(turn, event):
        text = "core.switch.told_until" if override.until else "core.switch.told"
        await group.tell_staff(group.text(text, who=event.actor, **variables))


def _out_of_sight(turn: Turn, event: CommandInvoked) -> bool:
    """Return whether the staff room does not see the answer."""
    return event.asked_in is None and bool(turn.configuration.core.staff_room)
