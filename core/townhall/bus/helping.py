"""``/help``: what whoever asks may use here; where that is much, by plugin, so that nobody has to read sixty lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from townhall.bus.menu_cards import summary_of
from townhall.bus.people import CORE
from townhall.bus.table import CommandEntry, Table
from townhall.bus.turn import Turn, turn_of
from townhall.model.events import CommandInvoked
from townhall.model.parts import Parts, under_each_other
from townhall.plugin.declarations import Rest
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.surface.commands import normal_word

MOST_LINES: Final = 12
"""Commands that are listed one by one; more are told by plugin."""
MOST_GROUPS: Final = 10
"""How many groups of a staff room are named under ``/help``."""
NO_WORDS: Final = Rest("")
SIGNS: Final = "/／"

Usable = Mapping[str, Sequence[CommandEntry]]
"""The commands that somebody may use, by plugin; the core's come last."""


def declare(plugin: Plugin[Any]) -> None:
    """Declare the command on the core's own plugin."""

    @plugin.command("help", "帮助", "start")
    async def show_help(event: CommandInvoked, group: Group, settings: Settings, name: Rest = NO_WORDS) -> None:
        """Show what you can do here."""
        turn = turn_of(group)
        table = turn.world.table(turn.configuration)
        usable = await _usable(turn, event, table)
        if not name:
            await group.reply(_overview(turn, group, event, usable))
        elif (plugin := normal_word(name)) in usable:
            await group.reply(_of_plugin(turn, group, event, plugin, usable[plugin]))
        else:
            await group.reply(_of_command(turn, group, table, name, usable))


async def _usable(turn: Turn, event: CommandInvoked, table: Table) -> Usable:
    found: dict[str, list[CommandEntry]] = {}
    for entry in table.commands.values():
        if await _may_use(turn, event, entry):
            found.setdefault(entry.plugin, []).append(entry)
    if CORE in found:
        found[CORE] = found.pop(CORE)
    return found


async def _may_use(turn: Turn, event: CommandInvoked, entry: CommandEntry) -> bool:
    if entry.declaration.staff_room and event.asked_in is None:
        return False
    if not entry.permission or event.actor.is_staff or event.asked_in is not None:
        return True
    return await turn.could(event.actor.id, entry.permission)


def _overview(turn: Turn, group: Group, event: CommandInvoked, usable: Usable) -> Parts:
    together = _told_together(usable)
    footer = "core.help.footer_plugins" if together else "core.help.footer"
    lines: list[Parts] = []
    for name, entries in usable.items():
        if name in together:
            lines.append(_line_of(turn, group, name, entries))
        else:
            lines.extend(_line(turn, group, entry) for entry in entries)
    said = group.text(footer, behind=_behind(turn, event))
    return under_each_other([group.text("core.help.title"), *lines, said, *_elsewhere(turn, group)])


def _told_together(usable: Usable) -> Collection[str]:
    """Return the plugins that get one line: none, the core alone so that a group's own are seen, or all of them."""
    own = sum(len(entries) for name, entries in usable.items() if name != CORE)
    if own > MOST_LINES:
        return usable.keys()
    return (CORE,) if own + len(usable.get(CORE, ())) > MOST_LINES else ()


def _line(turn: Turn, group: Group, entry: CommandEntry) -> Parts:
    return group.text("core.help.line", usage=entry.declaration.usage, summary=summary_of(turn, entry))


def _line_of(turn: Turn, group: Group, plugin: str, entries: Sequence[CommandEntry]) -> Parts:
    key = "core.help.plugin" if len(entries) > 1 else "core.help.plugin_one"
    return group.text(key, plugin=plugin, purpose=_purpose(turn, plugin), count=len(entries))


def _purpose(turn: Turn, plugin: str) -> str:
    """Return what a plugin is for, in the group's language where its catalogue says it."""
    texts, locale, key = turn.world.texts, turn.locale_of(), f"{plugin}.is_for"
    if texts.find(key, locale) is not None:
        return texts.string(key, locale, tones=turn.tones())
    return next((use.plugin.summary.rstrip(".") for use in turn.configuration.plugins if use.name == plugin), "")


def _behind(turn: Turn, event: CommandInvoked) -> str:
    """Return what has to stand behind a question in a staff room, so that it is asked about the same group."""
    return "" if event.asked_in is None else f" #{turn.configuration.alias}"


def _elsewhere(turn: Turn, group: Group) -> list[Parts]:
    """Say in a staff room how one sees what can be done for its groups."""
    groups = [one for one in turn.world.staffed_by(group.id) if one.id != group.id]
    if not groups:
        return []
    calls = " · ".join(f"/help #{one.alias}" for one in groups[:MOST_GROUPS])
    return [group.text("core.help.groups" if len(groups) <= MOST_GROUPS else "core.help.groups_more", calls=calls)]


def _of_plugin(turn: Turn, group: Group, event: CommandInvoked, plugin: str, entries: Sequence[CommandEntry]) -> Parts:
    title = group.text("core.help.plugin_title", plugin=plugin, purpose=_purpose(turn, plugin))
    footer = group.text("core.help.footer_commands", behind=_behind(turn, event))
    return under_each_other([title, *(_line(turn, group, entry) for entry in entries), footer])


def _of_command(turn: Turn, group: Group, table: Table, word: str, usable: Usable) -> Parts:
    entry = table.words.get(normal_word(word.lstrip(SIGNS)))
    if entry is None or entry not in usable.get(entry.plugin, ()):
        raise UserError("core.help.unknown", word=word)
    shown = [group.text("core.help.one", usage=entry.declaration.usage, summary=summary_of(turn, entry))]
    if entry.declaration.aliases:
        words = ", ".join(f"/{alias}" for alias in entry.declaration.aliases)
        shown.append(group.text("core.help.aliases", words=words))
    return under_each_other(shown)
