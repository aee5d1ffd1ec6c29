"""How switches are told: which there are, who set them, until when, and what became of earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from townhall.bus.people import CORE
from townhall.bus.switch_effects import KINDS, SET, SwitchNote
from townhall.bus.switchboard import StandingSwitch
from townhall.bus.turn import Turn
from townhall.config.model import GroupConfiguration
from townhall.model.ids import MemberId
from townhall.model.parts import Parts, under_each_other
from townhall.plugin.group import Group
from townhall.store.interface import LedgerEntry, LedgerQuery, Override
from townhall.store.pseudonyms import is_member
from townhall.text.names import safe_name

MOST: Final = 20
"""Switches that are listed at once."""
MOST_ENTRIES: Final = 5
LONGEST: Final = 80
"""Characters of a value that are shown."""
_note = msgspec.msgpack.Decoder(SwitchNote)


def shown_value(override: Override) -> str:
    """Return the value of a switch for people: ``on`` and ``off`` as they were said, everything else as TOML."""
    return shown(override.value, switch="." not in override.path)


def shown(value: str, *, switch: bool = False) -> str:
    """Return a value as TOML, cut where it is long."""
    told = {"true": "on", "false": "off"}.get(value, value) if switch else value
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"


def shown_until(turn: Turn, override: Override) -> str:
    """Return when a switch ends, by the clock of the group; empty for one without an end."""
    return "" if override.until is None else f"{override.until.astimezone(turn.zone()):%Y-%m-%d %H:%M}"


async def named(turn: Turn, who: str) -> str:
    """Return what somebody is called: by the directory where it knows them, as they are written elsewhere."""
    if not is_member(who):
        return who.removeprefix("shell:")
    for group in (turn.configuration, turn.world.named(turn.configuration.core.staff_room)):
        known = None if group is None else await turn.world.known(group.id, MemberId(who))
        if known is not None:
            return safe_name(known.member.name)
    return who


async def listed(
    turn: Turn, group: Group, groups: Mapping[str, GroupConfiguration], standing: Sequence[StandingSwitch]
) -> Parts:
    """Return every switch of some groups, one in a line."""
    if not standing:
        return group.text("core.switch.none")
    lines = [await _line(turn, group, groups[one.override.group], one) for one in standing[:MOST]]
    if len(standing) > MOST:
        lines.append(group.text("core.switch.more", count=len(standing) - MOST))
    return under_each_other([group.text("core.switch.title"), *lines, group.text("core.switch.footer")])


async def _line(turn: Turn, group: Group, where: GroupConfiguration, one: StandingSwitch) -> Parts:
    override = one.override
    variables: dict[str, object] = {
        "group": f"#{where.alias}",
        "key": override.path,
        "value": shown_value(override),
        "who": await named(turn, override.who),
        "at": f"{override.at.astimezone(turn.zone()):%m-%d %H:%M}",
        "until": shown_until(turn, override),
        "fault": one.fault,
    }
    text = "core.switch.line_until" if override.until else "core.switch.line"
    return group.text("core.switch.line_void" if one.fault else text, **variables)


async def recent(turn: Turn, group: Group) -> Parts:
    """Return what was switched in the group lately, by whom and why."""
    await turn.world.settled()
    query = LedgerQuery(group=group.id, plugin=CORE, kinds=KINDS, most=MOST_ENTRIES)
    entries = await turn.world.store.ledger(query)
    if not entries:
        return group.text("core.switch.never")
    return under_each_other([group.text("core.switch.history"), *[await _entry(turn, group, one) for one in entries]])


async def _entry(turn: Turn, group: Group, entry: LedgerEntry) -> Parts:
    note = _note.decode(entry.evidence) if entry.evidence else SwitchNote(path="?")
    who = await named(turn, entry.actor)
    by = await named(turn, note.by) if note.by else ""
    variables: dict[str, object] = {
        "at": f"{entry.at.astimezone(turn.zone()):%m-%d %H:%M}",
        "key": note.path,
        "value": shown(note.value, switch="." not in note.path),
        "who": who,
        "by": by,
        "why": f" – {entry.reason}" if entry.reason else "",
    }
    kind = f"{entry.kind}_agreed" if entry.kind == SET and by else entry.kind
    return group.text(f"core.switch.was.{kind.removeprefix('switch_')}", **variables)
