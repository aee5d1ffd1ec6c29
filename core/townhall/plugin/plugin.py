"""The object a plugin module declares everything on; it can be read without running anything.

``check``, ``doctor``, the manual and the compiled dispatch tables all come from these declarations, so there is
nothing to undo when a plugin is switched off.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from types import ModuleType
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast

import msgspec

from townhall.config.settings import GroupSettings
from townhall.model.capabilities import Capabilities, Feature
from townhall.model.events import (
    ActionFinished,
    ButtonPressed,
    CommandInvoked,
    Event,
    FormSubmitted,
    Handed,
    HandedBack,
    TimerFired,
)
from townhall.plugin.declarations import (
    ButtonDeclaration,
    CommandDeclaration,
    Handler,
    HandlerDeclaration,
    Keeps,
    KeepsFacts,
    Kind,
    PluginError,
    ScheduleDeclaration,
    WorkerDeclaration,
)
from townhall.plugin.group import Group
from townhall.plugin.scripts import Script
from townhall.plugin.settings import Settings, SettingsDoubt, SettingsError
from townhall.plugin.triggers import Trigger
from townhall.store.interface import Misfire

S = TypeVar("S", bound=Settings)
E = TypeVar("E", bound=Event)

Answer: TypeAlias = Awaitable[None] | None
EventHandler: TypeAlias = Callable[[E, Group, S], Answer]
TextClassifier: TypeAlias = Callable[[str, S], float]
SettingsCheck: TypeAlias = Callable[[S, GroupSettings], Iterable[SettingsError | SettingsDoubt]]
PlatformCheck: TypeAlias = Callable[[S, Capabilities], Iterable[SettingsError | SettingsDoubt]]
CommandHandler = TypeVar("CommandHandler", bound=Callable[..., Awaitable[None] | None])
Worker: TypeAlias = Callable[[bytes], Awaitable[bytes]]

DEADLINE = timedelta(seconds=10)
WHY = "why"
"""The core's command that tells reasons; plugins add topics to it."""


class Plugin(Generic[S]):
    """One plugin: its settings, what it needs of a platform, what it keeps, and its handlers."""

    def __init__(
        self,
        settings: type[S],
        *,
        requires: Iterable[Feature] = (),
        prefers: Iterable[Feature] = (),
        keeps: Iterable[Keeps | KeepsFacts] = (),
        permissions: Iterable[str] = (),
        reserved: Iterable[str] = (),
        grants: Callable[[S], Mapping[str, Sequence[str]]] | None = None,
        version: str = "1",
        needs_staff_room: bool = False,
        scripts: Iterable[Script] = (),
        promotes: bool = False,
        contributions: bool = False,
        two_person: Iterable[str] = (),
        looks_back: Callable[[S], Mapping[str, timedelta]] | None = None,
    ) -> None:
        """Declare a plugin.

        ``requires``: features without which ``check`` refuses the plugin in a group. ``prefers``: features it
        degrades without; ``check`` says how. ``keeps``: every kind of record and of facts it stores about people.
        ``permissions``: nodes it asks for by ``group.may`` only; those of commands and buttons are known anyway.
        ``reserved``: those of its nodes that are never delegated, because they give rights, show what is private or
        take data out of the house.
        ``grants``: which labels come with which permissions by these settings; they are asked whenever somebody's
        right is, so nothing has to be withdrawn when the file changes. Mark such a setting :data:`Permission`.
        ``needs_staff_room``: ``check`` refuses it in a group that names none. ``scripts``: texts of its catalogues
        that must be polite, must use a variable, or may be given more variables than they use. ``promotes``: it sends
        in the lane ``PROMO``, which a group whose charter has no purpose does not get; ``check`` says so.
        ``contributions``: it reads what people contribute (:class:`~townhall.Contribution`), which the core writes
        down where some plugin wants it. ``two_person``: settings that a switch from chat or shell changes only when a
        second person agrees; whoever edits the file changes them alone. ``looks_back``: how far back it reads what is
        kept, by these settings, under the names of ``[townhall.retention]`` (``kol.topic``, ``welcome.Greeted``) and of
        ``[townhall]`` (``ledger_retention``, ``contribution_retention``); ``check`` warns where less is kept.
        """
        self.settings = settings
        self.requires = frozenset(requires)
        self.prefers = frozenset(prefers)
        kept = tuple(keeps)
        self.keeps = tuple(one for one in kept if isinstance(one, Keeps))
        self.keeps_facts = tuple(one for one in kept if isinstance(one, KeepsFacts))
        self.more_permissions = frozenset(permissions)
        self.reserved = frozenset(reserved)
        self.grants = grants
        self.version = version
        self.needs_staff_room = needs_staff_room
        self.promotes = promotes
        self.scripts = {script.key: script for script in scripts}
        self.contributions = contributions
        self.two_person = frozenset(two_person)
        self.looks_back = looks_back
        _refuse_unknown(settings, self.two_person)
        self.handlers: list[HandlerDeclaration] = []
        self.commands: dict[str, CommandDeclaration] = {}
        self.buttons: dict[str, ButtonDeclaration] = {}
        self.schedules: dict[str, ScheduleDeclaration] = {}
        self.timers: dict[str, Handler] = {}
        self.results: dict[str, Handler] = {}
        self.forms: dict[str, Handler] = {}
        self.hand_overs: dict[str, Handler] = {}
        self.returns: dict[str, Handler] = {}
        self.workers: dict[str, WorkerDeclaration] = {}
        self.classifiers: dict[str, Handler] = {}
        self.checks: list[SettingsCheck[S]] = []
        self.platform_checks: list[PlatformCheck[S]] = []
        self.explanations: dict[str, CommandDeclaration] = {}
        self.name = ""
        self.summary = ""

    # -- events -----------------------------------------------------------------------------------
    def guard(
        self,
        event: type[E],
        *triggers: Trigger,
        deadline: timedelta = DEADLINE,
        lateness: timedelta | None = None,
        bots: bool = False,
        backfill: bool = False,
    ) -> Callable[[EventHandler[E, S]], EventHandler[E, S]]:
        """Declare a handler that runs first and may :meth:`Group.stop` the responders."""
        return self._handler(Kind.GUARD, event, triggers, deadline, lateness, bots, backfill)

    def on(
        self,
        event: type[E],
        *triggers: Trigger,
        deadline: timedelta = DEADLINE,
        lateness: timedelta | None = None,
        bots: bool = False,
        backfill: bool = False,
    ) -> Callable[[EventHandler[E, S]], EventHandler[E, S]]:
        """Declare a handler that responds.

        All triggers must hold. ``lateness``: events older than this are not for it. ``bots``: whether it also
        wants what bots, webhooks and channels do. ``backfill``: whether it also wants what was told late.
        """
        return self._handler(Kind.RESPONDER, event, triggers, deadline, lateness, bots, backfill)

    def observe(
        self,
        event: type[E],
        *triggers: Trigger,
        deadline: timedelta = DEADLINE,
        bots: bool = False,
        backfill: bool = True,
    ) -> Callable[[EventHandler[E, S]], EventHandler[E, S]]:
        """Declare a handler that always runs, last, and sees what was decided (:attr:`Group.stopped`)."""
        return self._handler(Kind.OBSERVER, event, triggers, deadline, None, bots, backfill)

    def _handler(
        self,
        kind: Kind,
        event: type[E],
        triggers: tuple[Trigger, ...],
        deadline: timedelta,
        lateness: timedelta | None,
        bots: bool,
        backfill: bool,
    ) -> Callable[[EventHandler[E, S]], EventHandler[E, S]]:
        if event in _DECLARED_ELSEWHERE:
            raise PluginError(f"{event.__name__} has a declaration of its own: use {_DECLARED_ELSEWHERE[event]}.")

        def declare(function: EventHandler[E, S]) -> EventHandler[E, S]:
            self.handlers.append(
                HandlerDeclaration(
                    kind=kind,
                    event=event,
                    handler=_handler(function, deadline),
                    triggers=triggers,
                    lateness=lateness,
                    bots=bots,
                    backfill=backfill,
                )
            )
            return function

        return declare

    # -- what people call -------------------------------------------------------------------------
    def command(
        self,
        name: str,
        *aliases: str,
        permission: str = "",
        bare: bool = False,
        direct: bool = True,
        group: bool = True,
        staff_room: bool = False,
        deadline: timedelta = DEADLINE,
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Declare a command: ``/name`` and ``/alias`` in any language.

        The handler takes ``(event, group, settings, …)``; what follows are its typed arguments, read from the
        annotations (``str``, ``int``, ``float``, ``bool``, ``timedelta``, ``datetime``, ``Member``, ``Rest``,
        a ``Literal`` of choices; a default makes one optional). The first line of its docstring is the fallback
        of its help text; catalogues hold it under ``PLUGIN.command.NAME``.

        ``permission``: the node one needs; empty for everybody. ``bare``: also without a slash, as the first
        word of a message. ``direct``/``group``: where it may be used. ``staff_room``: only there.
        """

        def declare(function: CommandHandler) -> CommandHandler:
            taken = {word for command in self.commands.values() for word in command.words}
            if clash := taken & {name, *aliases}:
                raise PluginError(f"The command word {sorted(clash)[0]!r} is declared twice.")
            for word in (name, *aliases):
                if not _WORD.fullmatch(word):
                    raise PluginError(
                        f"The command word {word!r} cannot be typed as one word. Write it like 'thanks-count'."
                    )
            self.commands[name] = CommandDeclaration.read(
                name,
                aliases,
                _handler(function, deadline),
                permission=permission,
                bare=bare,
                direct=direct,
                group=group,
                staff_room=staff_room,
            )
            return function

        return declare

    def explain(
        self, topic: str, *aliases: str, deadline: timedelta = DEADLINE
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Declare the answer to ``/why TOPIC``: what the plugin can tell somebody about where they stand.

        The handler is one of a command: ``(event, group, settings, …)``. A plain ``/why`` names the topics there are.
        Reasons for single decisions are left by :meth:`Group.because` and need no topic.
        """

        def declare(function: CommandHandler) -> CommandHandler:
            taken = {word for explained in self.explanations.values() for word in explained.aliases}
            if clash := taken & {topic, *aliases}:
                raise PluginError(f"The topic {sorted(clash)[0]!r} of /why is declared twice.")
            self.explanations[topic] = CommandDeclaration.read(
                WHY,
                (topic, *aliases),
                _handler(function, deadline),
                permission="",
                bare=False,
                direct=True,
                group=True,
                staff_room=False,
            )
            return function

        return declare

    def button(
        self, name: str, *, permission: str = "", deadline: timedelta = DEADLINE
    ) -> Callable[[EventHandler[ButtonPressed, S]], EventHandler[ButtonPressed, S]]:
        """Declare what a button does; ``group.button(name, label, argument)`` makes one.

        The argument comes back as ``group.argument``. Where a platform has no buttons, the core offers the same
        choice by number, and the handler does not notice.
        """

        def declare(function: EventHandler[ButtonPressed, S]) -> EventHandler[ButtonPressed, S]:
            _refuse_twice(self.buttons, name, "button")
            self.buttons[name] = ButtonDeclaration(name, _handler(function, deadline), permission)
            return function

        return declare

    def form(
        self, name: str, *, deadline: timedelta = DEADLINE
    ) -> Callable[[EventHandler[FormSubmitted, S]], EventHandler[FormSubmitted, S]]:
        """Declare what happens with the answers of a form."""

        def declare(function: EventHandler[FormSubmitted, S]) -> EventHandler[FormSubmitted, S]:
            _refuse_twice(self.forms, name, "form")
            self.forms[name] = _handler(function, deadline)
            return function

        return declare

    # -- time -------------------------------------------------------------------------------------
    def timer(
        self, job: str, *, deadline: timedelta = DEADLINE
    ) -> Callable[[EventHandler[TimerFired, S]], EventHandler[TimerFired, S]]:
        """Declare what happens when a timer set by ``group.timers.set(job, …)`` comes due."""

        def declare(function: EventHandler[TimerFired, S]) -> EventHandler[TimerFired, S]:
            _refuse_twice(self.timers, job, "timer")
            self.timers[job] = _handler(function, deadline)
            return function

        return declare

    def at(
        self,
        setting: str,
        *,
        misfire: Misfire = Misfire.SKIP,
        grace: timedelta | None = timedelta(minutes=30),
        deadline: timedelta = DEADLINE,
    ) -> Callable[[EventHandler[TimerFired, S]], EventHandler[TimerFired, S]]:
        """Declare a schedule that an ops team sets: ``setting`` names a :data:`Schedule` field of the settings."""

        def declare(function: EventHandler[TimerFired, S]) -> EventHandler[TimerFired, S]:
            known = {field.name for field in msgspec.structs.fields(self.settings)}
            if setting not in known:
                raise PluginError(f"The schedule setting {setting!r} is not in {self.settings.__name__}.")
            _refuse_twice(self.schedules, setting, "schedule")
            handler = _handler(function, deadline)
            self.schedules[setting] = ScheduleDeclaration(setting, handler, misfire, grace)
            self.timers[setting] = handler
            return function

        return declare

    # -- from group to group ----------------------------------------------------------------------
    def handed(
        self, job: str, *, deadline: timedelta = DEADLINE
    ) -> Callable[[EventHandler[Handed, S]], EventHandler[Handed, S]]:
        """Declare what happens when another group's ``group.hand(to, job, …)`` has handed this one something."""

        def declare(function: EventHandler[Handed, S]) -> EventHandler[Handed, S]:
            _refuse_twice(self.hand_overs, job, "hand-over")
            self.hand_overs[job] = _handler(function, deadline)
            return function

        return declare

    def handed_back(
        self, job: str, *, deadline: timedelta = DEADLINE
    ) -> Callable[[EventHandler[HandedBack, S]], EventHandler[HandedBack, S]]:
        """Declare what happens when another group has not taken what this one handed over to it."""

        def declare(function: EventHandler[HandedBack, S]) -> EventHandler[HandedBack, S]:
            _refuse_twice(self.returns, job, "return of a hand-over")
            self.returns[job] = _handler(function, deadline)
            return function

        return declare

    # -- work outside -----------------------------------------------------------------------------
    def worker(self, name: str) -> Callable[[Worker], Worker]:
        """Declare work outside (an HTTP call, a picture): ``async (payload) -> value``, run by the courier."""

        def declare(function: Worker) -> Worker:
            _refuse_twice(self.workers, name, "worker")
            self.workers[name] = WorkerDeclaration(name, function)
            return function

        return declare

    def result(
        self, job: str, *, deadline: timedelta = DEADLINE
    ) -> Callable[[EventHandler[ActionFinished, S]], EventHandler[ActionFinished, S]]:
        """Declare what happens when an action that named ``on_result=job`` has ended."""

        def declare(function: EventHandler[ActionFinished, S]) -> EventHandler[ActionFinished, S]:
            _refuse_twice(self.results, job, "result")
            self.results[job] = _handler(function, deadline)
            return function

        return declare

    # -- what others ask --------------------------------------------------------------------------
    def classifier(self, verdict: str) -> Callable[[TextClassifier[S]], TextClassifier[S]]:
        """Declare a classifier: ``(text, settings) -> score``, from 0 to 1, how surely a text deserves a verdict.

        Plugins ask by :meth:`Group.classify`, in groups that have this one switched on: the rules plugin for its
        kind ``classifier`` (``spam``, ``insult``). It is called on the event loop for every message that somebody
        asks about, so it takes well below a millisecond, and neither a network nor a disk: what needs these is
        learned beforehand, by a worker, and kept in memory. One that raises has no say.
        """

        def declare(function: TextClassifier[S]) -> TextClassifier[S]:
            _refuse_twice(self.classifiers, verdict, "classifier")
            self.classifiers[verdict] = _handler(function, DEADLINE)
            return function

        return declare

    def check(self, function: SettingsCheck[S]) -> SettingsCheck[S]:
        """Declare a check of the settings against the group that has them: ``(settings, group) -> faults``.

        ``check`` and every start and reload call it, where what settings alone can tell (``__post_init__``) was found
        in order. A :class:`SettingsError` refuses the configuration, a :class:`SettingsDoubt` is a warning; ``at``
        leads from the plugin's table to what is wrong.
        """
        self.checks.append(function)
        return function

    def check_platform(self, function: PlatformCheck[S]) -> PlatformCheck[S]:
        """Declare a check of the settings against the group's platform: ``(settings, capabilities) -> faults``.

        The same as :meth:`check` for what hangs on the numbers of a platform, such as how many buttons it takes. What
        a platform cannot do at all is said by ``requires`` and ``prefers``.
        """
        self.platform_checks.append(function)
        return function

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission node that this plugin asks for."""
        commands = {one.permission for one in self.commands.values() if one.permission}
        return (
            self.more_permissions
            | self.reserved
            | commands
            | {one.permission for one in self.buttons.values() if one.permission}
        )

    # -- naming -----------------------------------------------------------------------------------
    def adopt(self, name: str, module: ModuleType) -> None:
        """Take the entry point's name and the module's docstring; the core calls it once on loading."""
        lines = (module.__doc__ or "").strip().splitlines()
        if not lines:
            raise PluginError(f"The plugin {name!r} has no module docstring; its first line is its description.")
        for key in self.scripts:
            if not key.startswith(f"{name}."):
                raise PluginError(f"The script {key!r} is no text of the plugin {name!r}.")
        self.name, self.summary = name, lines[0]


_DECLARED_ELSEWHERE: dict[type[Event], str] = {
    CommandInvoked: "plugin.command",
    ButtonPressed: "plugin.button",
    FormSubmitted: "plugin.form",
    TimerFired: "plugin.timer or plugin.at",
    ActionFinished: "plugin.result",
    Handed: "plugin.handed",
    HandedBack: "plugin.handed_back",
}


def _handler(function: Callable[..., object], deadline: timedelta) -> Handler:
    name = getattr(function, "__qualname__", repr(function))
    first = next(iter(inspect.signature(function).parameters.values()), None)
    if first is None or first.annotation in (Group, Group.__name__):
        raise PluginError(
            f"{name} has its arguments in another order. Write: async def {name}(event, group, settings)."
        )
    return Handler(
        call=cast(Callable[..., Any], function),
        name=name,
        asynchronous=inspect.iscoroutinefunction(function),
        deadline=deadline.total_seconds(),
    )


_WORD: Final = re.compile(r"[^\s/@#]+")


def _refuse_unknown(settings: type[Settings], names: Iterable[str]) -> None:
    wanted = set(names)
    known = {field.encode_name for field in msgspec.structs.fields(settings)} if wanted else set[str]()
    if unknown := sorted(wanted - known):
        raise PluginError(f"The setting {unknown[0]!r} of two_person is not in {settings.__name__}.")


def _refuse_twice(declared: dict[str, Any], name: str, what: str) -> None:
    if name in declared:
        raise PluginError(f"The {what} {name!r} is declared twice.")
