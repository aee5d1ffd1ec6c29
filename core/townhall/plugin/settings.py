"""What a plugin lets an ops team set: a frozen typed struct whose defaults are useful as they are.

Written in ops.toml with units (``"20s"``, ``"90d"``), read into real types (:class:`datetime.timedelta`).
The field's docstring-style comment is its entry in the manual.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias, dataclass_transform

import msgspec


class Mode(StrEnum):
    """How far a plugin may go by itself. Answers to a person's own command are given in every mode but off."""

    OFF = "off"
    OBSERVE = "observe"
    """Decide and write down, send nothing."""
    SUGGEST = "suggest"
    """Ask staff before anything is done."""
    ACT = "act"


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every plugin's settings: its table in a group, a profile or ``[defaults]``.

    A subclass is frozen and takes keywords only without saying so; every field has a default.
    """

    mode: Mode = Mode.ACT


class Template(msgspec.Struct, frozen=True):
    """Marks a text setting and names the variables it may use; ``check`` refuses any other.

    The value is either a text (``"Welcome, {name}!"``) or the key of one in the catalogues
    (``"welcome.greet"``).
    """

    variables: tuple[str, ...] = ()
    polite: bool = False
    """Whether the text must say ``{please}``, ``{thanks}`` or ``{sorry}``."""


class Between(msgspec.Struct, frozen=True):
    """Bounds of a number or duration setting, both included; None is unbounded. Durations are in seconds."""

    least: float | None = None
    most: float | None = None


class ScheduleText(msgspec.Struct, frozen=True):
    """Marks a setting that holds a schedule: ``"daily 08:45"``, ``"mon-fri 12:15"``, cron, ``"month 1 10:00"``."""


Schedule: TypeAlias = Annotated[str, ScheduleText()]
"""A setting that holds a schedule in the group's own time; empty means never."""


class WallTimes(msgspec.Struct, frozen=True):
    """Marks a setting that holds a span of the day, such as ``"22:30-08:00"``; empty means never."""


HoursOfDay: TypeAlias = Annotated[str, WallTimes()]
"""A setting that holds a half-open span of local time, possibly over midnight."""


class GroupName(msgspec.Struct, frozen=True):
    """Marks a setting that names another group of ops.toml."""


GroupAlias: TypeAlias = Annotated[str, GroupName()]
"""A setting that names another group of ops.toml; empty means none."""


class PatternText(msgspec.Struct, frozen=True):
    """Marks a setting that holds a regular expression in the syntax of RE2, which is never slow on any text."""


Pattern: TypeAlias = Annotated[str, PatternText()]
"""A setting that holds a regular expression, for :class:`PatternSet`; empty means none."""


class FileBeside(msgspec.Struct, frozen=True):
    """Marks a setting that names a file beside ops.toml, or an address on the web."""


LocalFile: TypeAlias = Annotated[str, FileBeside()]
"""A setting that names a file; it must be there, and is read as its whole path. An ``https://`` address stays."""


class PermissionNode(msgspec.Struct, frozen=True):
    """Marks a setting that names a permission for which some plugin asks, or several: ``rules.*``."""

    lendable: bool = False
    """Whether it has to be a single one that may be delegated."""


Permission: TypeAlias = Annotated[str, PermissionNode()]
"""A setting that names a permission, for a plugin that gives some by ``Plugin(grants=…)``."""

LendablePermission: TypeAlias = Annotated[str, PermissionNode(lendable=True)]
"""A setting that names a permission that is to be delegated: a single one, and none that a plugin has reserved."""


class SettingsError(Exception):
    """A plugin refuses its settings: the configuration is not applied.

    Raise it from ``__post_init__`` of the settings, or of a struct among them; name the fault and the remedy
    (``"has no words. Name some, or leave the kind out."``), the core adds the place. ``at`` leads on from there to
    what is wrong: ``("words", 3)``. Several faults at once are an ``ExceptionGroup`` of these.
    """

    def __init__(self, said: str, *, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(said)
        self.at = at


class SettingsDoubt(msgspec.Struct, frozen=True):
    """A warning about settings that may well be meant so; it refuses nothing.

    ``said`` names the fault and the remedy like a :class:`SettingsError`, ``at`` leads to what is doubtful.
    """

    said: str
    at: tuple[str | int, ...] = ()
