"""What a plugin declared, as plain facts: handlers, commands, buttons, schedules, what it keeps."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Literal, NewType, dataclass_transform, get_args, get_origin, get_type_hints

import msgspec

from townhall.model.events import Event
from townhall.model.people import Member
from townhall.plugin.triggers import Trigger
from townhall.store.interface import Misfire


class PluginError(Exception):
    """A plugin is declared wrongly; it is refused when it is loaded."""


class Kind(IntEnum):
    """The order of handlers inside a turn."""

    GUARD = 0
    RESPONDER = 1
    OBSERVER = 2


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The base of what a plugin keeps in ``group.store``: frozen, typed, found by its class and a key."""


class Keeps(msgspec.Struct, frozen=True):
    """A kind of record that a plugin stores about people, for export, erasure, the manual and the end of its time."""

    record: type[Record]
    why: str
    about_member: bool = True
    """Whether the key is the member's id, or begins with it and a ``|``."""
    retention: timedelta | None = None
    """When it is of no use any more and goes by itself; None: until the member asks or the group ends."""

    @property
    def name(self) -> str:
        """What the store calls the record: the name of its class."""
        return self.record.__name__


class KeepsFacts(msgspec.Struct, frozen=True):
    """A kind of facts that a plugin writes about people by ``group.facts.add``, for the same ends."""

    kind: str
    """The kind, or ``score.*`` for all kinds that begin with ``score.``."""
    why: str
    retention: timedelta | None = None
    """For how long after its day a fact is kept; None: for the ``contribution_retention`` of ops.toml."""

    def covers(self, kind: str) -> bool:
        """Return whether it speaks of a kind."""
        return kind == self.kind or (self.kind.endswith(".*") and kind.startswith(self.kind[:-1]))


class Handler(msgspec.Struct, frozen=True):
    """A function of a plugin, with what the core must know to call it."""

    call: Callable[..., Any]
    name: str
    asynchronous: bool
    """A plain function runs in a worker thread."""
    deadline: float
    """Seconds."""


class HandlerDeclaration(msgspec.Struct, frozen=True):
    """A handler of an event type."""

    kind: Kind
    event: type[Event]
    handler: Handler
    triggers: tuple[Trigger, ...] = ()
    lateness: timedelta | None = None
    bots: bool = False
    backfill: bool = False


class ButtonDeclaration(msgspec.Struct, frozen=True):
    """What a button does."""

    name: str
    handler: Handler
    permission: str = ""


class ScheduleDeclaration(msgspec.Struct, frozen=True):
    """A schedule named by a setting."""

    setting: str
    handler: Handler
    misfire: Misfire
    grace: timedelta | None


class WorkerDeclaration(msgspec.Struct, frozen=True):
    """Work outside."""

    name: str
    call: Callable[[bytes], Awaitable[bytes]]


Rest = NewType("Rest", str)
"""The type of a command's last argument that takes the whole rest of the line."""

ARGUMENT_TYPES = (str, int, float, bool, timedelta, datetime, Member, Rest)


class Argument(msgspec.Struct, frozen=True):
    """One typed argument of a command."""

    name: str
    type: Any
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How the argument stands in a usage line."""
        shown = "|".join(one for one in self.choices if one) if self.choices else self.name.strip("_")
        return f"<{shown}>" if self.required else f"[{shown}]"


class CommandDeclaration(msgspec.Struct, frozen=True):
    """A command people call."""

    name: str
    aliases: tuple[str, ...]
    handler: Handler
    arguments: tuple[Argument, ...] = ()
    summary: str = ""
    permission: str = ""
    bare: bool = False
    direct: bool = True
    group: bool = True
    staff_room: bool = False
    words: tuple[str, ...] = msgspec.field(default=())

    @property
    def usage(self) -> str:
        """The line that shows how to call it."""
        return " ".join((f"/{self.name}", *(argument.usage for argument in self.arguments)))

    @classmethod
    def read(
        cls,
        name: str,
        aliases: tuple[str, ...],
        handler: Handler,
        *,
        permission: str,
        bare: bool,
        direct: bool,
        group: bool,
        staff_room: bool,
    ) -> CommandDeclaration:
        """Read the arguments and the summary off the function; raises :class:`PluginError`."""
        return cls(
            name=name,
            aliases=aliases,
            handler=handler,
            arguments=_arguments(name, handler.call),
            summary=(inspect.getdoc(handler.call) or "").partition("\n")[0],
            permission=permission,
            bare=bare,
            direct=direct,
            group=group,
            staff_room=staff_room,
            words=(name, *aliases),
        )


def _arguments(command: str, function: Callable[..., Any]) -> tuple[Argument, ...]:
    parameters = list(inspect.signature(function).parameters.values())[3:]
    hints = get_type_hints(function)
    return tuple(_argument(command, parameter, hints.get(parameter.name, str)) for parameter in parameters)


def _argument(command: str, parameter: inspect.Parameter, hint: Any) -> Argument:
    inner = [one for one in get_args(hint) if one is not type(None)] if get_origin(hint) is not Literal else []
    wanted = inner[0] if len(inner) == 1 else hint
    choices: tuple[str, ...] = ()
    if get_origin(wanted) is Literal:
        choices = tuple(str(one) for one in get_args(wanted))
    elif wanted not in ARGUMENT_TYPES:
        raise PluginError(
            f"The command /{command} has an argument {parameter.name!r} of type {wanted!r}; "
            f"use one of {', '.join(getattr(kind, '__name__', str(kind)) for kind in ARGUMENT_TYPES)} or a Literal."
        )
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    return Argument(parameter.name, wanted, required, default, choices)
