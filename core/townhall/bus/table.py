"""Who is called for what, compiled once per distinct set of plugins and settings.

100,000 groups share a few dozen tables, and an idle plugin costs nothing: per message there is one lookup from
the group to its table and one from the event's type to the handlers that want it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, NamedTuple

from townhall.config.model import PluginUse
from townhall.model.events import Event, MessageSent
from townhall.model.wire import EVENTS
from townhall.plugin.declarations import CommandDeclaration, Handler, HandlerDeclaration, Kind
from townhall.plugin.plugin import WHY
from townhall.plugin.settings import Mode
from townhall.plugin.triggers import Glance, HasLabel, Trigger
from townhall.surface.commands import first_signs, normal_word
from townhall.surface.numerals import NUMERALS


class Entry:
    """One handler of one plugin with the settings it has in some groups."""

    __slots__ = (
        "answers",
        "backfill",
        "bots",
        "call",
        "deadline",
        "kind",
        "lateness",
        "mode",
        "name",
        "permission",
        "plugin",
        "settings",
        "summary",
        "test",
    )

    def __init__(
        self,
        use: PluginUse,
        handler: Handler,
        *,
        kind: Kind = Kind.RESPONDER,
        triggers: tuple[Trigger, ...] = (),
        lateness: timedelta | None = None,
        bots: bool = False,
        backfill: bool = False,
        permission: str = "",
        answers: bool = False,
    ) -> None:
        self.plugin = use.name
        self.settings = use.settings
        self.mode = use.settings.mode
        call: Callable[..., Any] = handler.call if handler.asynchronous else in_thread(handler.call)
        wanted = tuple(trigger.label for trigger in triggers if isinstance(trigger, HasLabel))
        self.call = for_holders(call, wanted) if wanted else call
        self.name = handler.name
        self.deadline = handler.deadline
        self.summary = _first_line(handler)
        self.kind = kind
        self.test = _all_of([trigger for trigger in triggers if not isinstance(trigger, HasLabel)])
        self.lateness = lateness
        self.bots = bots
        self.backfill = backfill
        self.permission = permission
        self.answers = answers
        """Whether somebody asked for it and waits (a command, a button)."""

    def calling(self, call: Callable[..., Any]) -> Entry:
        """Return the same handler called in another way."""
        other = copy(self)
        other.call = call
        return other

    def __repr__(self) -> str:
        return f"{self.plugin}.{self.name}"


class CommandEntry(Entry):
    """A command of a plugin in some groups."""

    __slots__ = ("declaration",)

    def __init__(self, use: PluginUse, declaration: CommandDeclaration) -> None:
        super().__init__(use, declaration.handler, permission=declaration.permission, answers=True)
        self.declaration = declaration


def in_thread(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a plain function as one that is awaited while it runs in the worker pool."""

    async def run(event: Any, group: Any, settings: Any) -> None:
        from townhall.bus.turn import turn_of

        await turn_of(group).world.in_thread(call, event, group, settings)

    return run


def _first_line(handler: Handler) -> str:
    """Return what the handler says it is for."""
    return (handler.call.__doc__ or handler.name).strip().partition("\n")[0]


def for_holders(call: Callable[..., Any], wanted: tuple[str, ...]) -> Callable[..., Any]:
    """Return a handler that is only called for somebody who holds all these labels."""

    async def run(event: Any, group: Any, settings: Any) -> None:
        somebody = getattr(event, "actor", None) or getattr(event, "member", None)
        if somebody is not None and (await group.labels.of(somebody.id)).issuperset(wanted):
            await call(event, group, settings)

    return run


def _all_of(triggers: Sequence[Glance]) -> Callable[[Event], bool] | None:
    if not triggers:
        return None
    if len(triggers) == 1:
        return triggers[0]
    return lambda event: all(trigger(event) for trigger in triggers)


class Classifier(NamedTuple):
    """A classifier of one plugin with the settings it has in some groups."""

    verdict: str
    entry: Entry
    """Who is to blame when it raises."""
    score: Callable[[str, Any], float]


def _classifiers(uses: Iterable[PluginUse]) -> tuple[Classifier, ...]:
    """Return the classifiers of some plugins."""
    return tuple(
        Classifier(verdict, Entry(use, handler), handler.call)
        for use in uses
        for verdict, handler in use.plugin.classifiers.items()
    )


class Table:
    """The compiled handlers of a set of plugins."""

    __slots__ = (
        "bare",
        "buttons",
        "classifiers",
        "commands",
        "entries",
        "explanations",
        "forms",
        "hand_overs",
        "modes",
        "permissions",
        "plugins",
        "published",
        "reserved",
        "results",
        "returns",
        "signs",
        "talk",
        "timely",
        "timers",
        "words",
    )

    def __init__(self, uses: Iterable[PluginUse], counting: PluginUse | None = None) -> None:
        active = [use for use in uses if use.settings.mode is not Mode.OFF]
        self.plugins = tuple(active)
        self.modes = MappingProxyType({use.name: use.settings.mode for use in active})
        counted = counting is not None and any(use.plugin.contributions for use in active)
        self.entries = _entries_by_event([*active, counting] if counting is not None and counted else active)
        self.timely = frozenset(
            event for event, entries in self.entries.items() if any(entry.lateness is not None for entry in entries)
        )
        """The events for which some handler cares how late they are."""
        self.classifiers = _classifiers(active)
        self.permissions = frozenset(node for use in active for node in use.plugin.permissions)
        """Every permission that is asked for here."""
        self.reserved = frozenset(node for use in active for node in use.plugin.reserved)
        """Those that are never delegated."""
        self.commands: dict[str, CommandEntry] = {}
        """By name, in the order of ops.toml."""
        self.words: dict[str, CommandEntry] = {}
        """By every word that calls it; the plugin that stands first in ops.toml has it."""
        self.bare: dict[str, CommandEntry] = {}
        self.explanations: dict[str, CommandEntry] = {}
        """By the topics one can ask /why about; the first word of each is its name."""
        self.buttons: dict[tuple[str, str], Entry] = {}
        self.timers: dict[tuple[str, str], Entry] = {}
        self.results: dict[tuple[str, str], Entry] = {}
        self.forms: dict[tuple[str, str], Entry] = {}
        self.hand_overs: dict[tuple[str, str], Entry] = {}
        self.returns: dict[tuple[str, str], Entry] = {}
        for use in active:
            self._add(use)
        self.published = blake2b(repr([one.declaration.usage for one in self.commands.values()]).encode()).hexdigest()[
            :16
        ]
        """Stands for the commands, to see when a platform's menu is out of date."""
        self.signs = first_signs(self.bare) | NUMERALS
        """What a message may begin with that calls a command, or answers a menu by its number."""
        self.talk = None if MessageSent in self.timely else self.entries.get(MessageSent, ())
        """The handlers of ordinary talk; None where lateness matters and each message is looked at."""

    def explained(self, command: CommandEntry, arguments: str) -> tuple[CommandEntry, str]:
        """Return what answers a command: for /why with a topic the plugin that has declared it."""
        if command.declaration.name != WHY or not self.explanations:
            return command, arguments
        topic, _, rest = arguments.strip().partition(" ")
        explaining = self.explanations.get(normal_word(topic))
        return (command, arguments) if explaining is None else (explaining, rest.strip())

    def _add(self, use: PluginUse) -> None:
        plugin = use.plugin
        for command in plugin.commands.values():
            entry = CommandEntry(use, command)
            self.commands.setdefault(command.name, entry)
            for word in command.words:
                self.words.setdefault(normal_word(word), entry)
                if command.bare:
                    self.bare.setdefault(normal_word(word), entry)
        for explained in plugin.explanations.values():
            entry = CommandEntry(use, explained)
            for word in explained.aliases:
                self.explanations.setdefault(normal_word(word), entry)
        for name, button in plugin.buttons.items():
            self.buttons[use.name, name] = Entry(use, button.handler, permission=button.permission, answers=True)
        for declared, shelf in (
            (plugin.timers, self.timers),
            (plugin.results, self.results),
            (plugin.forms, self.forms),
            (plugin.hand_overs, self.hand_overs),
            (plugin.returns, self.returns),
        ):
            for name, handler in declared.items():
                shelf[use.name, name] = Entry(use, handler)


def _entries_by_event(uses: list[PluginUse]) -> dict[type[Event], tuple[Entry, ...]]:
    declared: list[tuple[HandlerDeclaration, PluginUse]] = [
        (handler, use) for use in uses for handler in use.plugin.handlers
    ]
    # Stable: inside a kind the order of ops.toml stays.
    declared.sort(key=lambda pair: pair[0].kind)
    table: dict[type[Event], list[Entry]] = {}
    for handler, use in declared:
        entry = Entry(
            use,
            handler.handler,
            kind=handler.kind,
            triggers=handler.triggers,
            lateness=handler.lateness,
            bots=handler.bots,
            backfill=handler.backfill,
        )
        for event in _concrete(handler.event):
            table.setdefault(event, []).append(entry)
    return {event: tuple(entries) for event, entries in table.items()}


def _concrete(wanted: type[Event]) -> tuple[type[Event], ...]:
    """Return the events a handler of ``wanted`` gets: itself, or every kind below a base class."""
    return tuple(event for event in EVENTS if issubclass(event, wanted))
