"""Switches ordered from the shell: checked like those from a chat, and written with what the staff room is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from townhall.bus.second_person import AskedSwitch
from townhall.bus.switch_effects import CLEARED, SwitchNote, as_effects, clearing, noted, setting
from townhall.bus.switch_rights import needs_second
from townhall.bus.switch_telling import shown_value
from townhall.bus.switchboard import Switchboard
from townhall.config.diagnostics import nearest, unknown
from townhall.config.loading import Loaded
from townhall.config.model import GroupConfiguration
from townhall.config.trial import Wish
from townhall.model.events import StaffNotice
from townhall.model.ids import EventId, GroupId
from townhall.model.places import Place
from townhall.run.control import ControlRefused
from townhall.store.interface import Effects, Override
from townhall.surface.instants import instant_at_start
from townhall.surface.spans import span_at_start


class SwitchOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the shell wants."""

    group: str
    """The group's name in ops.toml."""
    path: str
    said: str = ""
    """The value as it was written."""
    clear: bool = False
    """Take the switch back instead."""
    span: str = ""
    """How long: ``2h``."""
    until: str = ""
    """Until when, by the clock of the group."""
    why: str = ""
    who: str = ""


class SwitchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    said: str
    """A sentence for the operator."""
    state: str
    """``set``, ``cleared`` or ``asked``: a second person has to agree."""
    value: str = ""
    """As TOML."""
    until: datetime | None = None


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """An order that passed every check, to be written."""

    answer: SwitchAnswer
    group: GroupConfiguration | None
    """None for one that is not in the file any more."""
    effects: Effects
    notice: StaffNotice | None = None
    """What the group's staff room is told."""
    asked: AskedSwitch | None = None
    """What a second person has to agree to; then there are no effects."""


async def carry_out(order: SwitchOrder, loaded: Loaded, board: Switchboard, now: datetime) -> Carried:
    """Return what an order comes to; raises :class:`ControlRefused` with what is wrong with it."""
    configuration = loaded.configuration
    assert configuration is not None
    group = configuration.group(order.group)
    if group is None and order.clear:
        return await _clear_stale(order, board, now)
    if group is None:
        raise ControlRefused(unknown("group", order.group, configuration.aliases, loaded.path.name))
    room = configuration.group(group.core.staff_room)
    return await (_clear if order.clear else _set)(order, group, room, board, now)


# -- set ------------------------------------------------------------------------------------------
async def _set(
    order: SwitchOrder, group: GroupConfiguration, room: GroupConfiguration | None, board: Switchboard, now: datetime
) -> Carried:
    until = _end(order, ZoneInfo(group.core.timezone), now)
    wish = Wish(group=group.alias, path=order.path, said=order.said, who=order.who, at=now, until=until)
    tried = await board.tried(wish)
    if tried.override is None:
        raise ControlRefused(f"Nothing was switched. {tried.fault}")
    override = tried.override
    if needs_second(tried):
        return _asked(order, group, override, now)
    effects = as_effects(setting(group.id, override, _entry(group, override, now), why=order.why))
    value, ends = shown_value(override), _shown(until, group)
    said = f"{order.path} is {value} in {group.alias} now, {f'until {ends}' if ends else 'until somebody clears it'}."
    text = "core.switch.told_until" if until else "core.switch.told"
    notice = _notice(room, text, _told(order, group, until=ends, key=order.path, value=value), override, now)
    answer = SwitchAnswer(said=said, state="set", value=override.value, until=until)
    return Carried(answer=answer, group=group, effects=effects, notice=notice)


def _asked(order: SwitchOrder, group: GroupConfiguration, override: Override, now: datetime) -> Carried:
    if not group.core.staff_room:
        raise ControlRefused(
            f"Nothing was switched. {order.path} needs a second person to agree, and {group.alias} has no staff room "
            "to ask in. Change it in ops.toml instead."
        )
    asked = AskedSwitch(
        path=override.path, value=override.value, until=override.until, who=order.who, at=now, why=order.why
    )
    said = f"{order.path} needs a second person to agree; the staff room {group.core.staff_room} has been asked."
    answer = SwitchAnswer(said=said, state="asked", value=override.value, until=override.until)
    return Carried(answer=answer, group=group, effects=Effects(), asked=asked)


def _end(order: SwitchOrder, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the switch is to end."""
    if order.span and order.until:
        raise ControlRefused("Say either --for or --until.")
    said = order.span or order.until
    if not said:
        return None
    found = span_at_start(said) if order.span else instant_at_start(said, zone, now)
    if found is None or found[1] != len(said):
        raise ControlRefused(
            f'"{said}" is no {"length of" if order.span else "point in"} time. '
            'Write --for 2h, or --until "2026-12-01 09:00".'
        )
    end = found[0] if isinstance(found[0], datetime) else now + found[0]
    if end <= now:
        raise ControlRefused(f'"{said}" is over already. Name a time to come.')
    return end


# -- clear ----------------------------------------------------------------------------------------
async def _clear(
    order: SwitchOrder, group: GroupConfiguration, room: GroupConfiguration | None, board: Switchboard, now: datetime
) -> Carried:
    override = await _standing(order, board)
    entry = _entry(group, override, now)
    effects = as_effects(clearing(group.id, override, entry, now, actor=order.who, why=order.why))
    notice = _notice(room, "core.switch.told_cleared", _told(order, group, key=order.path), override, now)
    answer = SwitchAnswer(said=f"{order.path} is as the file says again in {group.alias}.", state="cleared")
    return Carried(answer=answer, group=group, effects=effects, notice=notice)


async def _clear_stale(order: SwitchOrder, board: Switchboard, now: datetime) -> Carried:
    """Take back the switch of a group that is not in the file any more."""
    override = await _standing(order, board)
    # Its id went with it, so the entry is found under the name that people knew.
    group, note = GroupId(order.group), SwitchNote(path=override.path, by=override.who)
    entry = noted(group, CLEARED, note, f"{group}|switch|{override.path}|{now.timestamp()}", now, order.who, order.why)
    effects = Effects(overrides_cleared=[(override.group, override.path)], ledger=[entry])
    answer = SwitchAnswer(said=f"The switch {order.path} of {order.group} is gone, like its group.", state="cleared")
    return Carried(answer=answer, group=None, effects=effects)


async def _standing(order: SwitchOrder, board: Switchboard) -> Override:
    standing = {one.override.path: one.override for one in await board.standing([order.group])}
    if order.path not in standing:
        close = nearest(order.path, standing)
        hint = f' Did you mean "{close}"?' if close else " See `townhall switch list`."
        raise ControlRefused(f'"{order.path}" is not switched in {order.group}.{hint}')
    return standing[order.path]


# -- what is told ---------------------------------------------------------------------------------
def _told(order: SwitchOrder, group: GroupConfiguration, **variables: str) -> dict[str, str]:
    return {"who": order.who.removeprefix("shell:"), "group": group.core.title or group.alias, **variables}


def _entry(group: GroupConfiguration, override: Override, now: datetime) -> str:
    return f"{group.id}|switch|{override.path}|{now.timestamp()}"


def _shown(until: datetime | None, group: GroupConfiguration) -> str:
    if until is None:
        return ""
    return f"{until.astimezone(ZoneInfo(group.core.timezone)):%Y-%m-%d %H:%M} ({group.core.timezone})"


def _notice(
    room: GroupConfiguration | None, text: str, variables: Mapping[str, str], override: Override, now: datetime
) -> StaffNotice | None:
    if room is None:
        return None
    name = EventId(f"notice|{room.id}|switch|{override.group}|{override.path}|{now.timestamp()}")
    return StaffNotice(id=name, at=now, place=Place(room.id), received_at=now, text=text, variables=dict(variables))
