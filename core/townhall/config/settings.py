"""The tables of ops.toml that belong to the core: the process, a group, its charter and its budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, TypeAlias

import msgspec

from townhall.config.codes import Code
from townhall.plugin.settings import Between, GroupName, HoursOfDay, SettingsError


class ZoneName(msgspec.Struct, frozen=True):
    """Marks a setting that holds a time zone by its IANA name."""


class LocaleName(msgspec.Struct, frozen=True):
    """Marks a setting that holds a language tag such as ``en`` or ``zh-CN``."""


class ToneNames(msgspec.Struct, frozen=True):
    """Marks a setting that holds one or more tones of texts, parted by commas."""


class PositionLabel(msgspec.Struct, frozen=True):
    """Marks a setting that holds the label of a position; empty means none."""


class TimeOfDay(msgspec.Struct, frozen=True):
    """Marks a setting that holds a time of day such as ``05:00``."""


class DatabaseAddress(msgspec.Struct, frozen=True):
    """Marks the address of the store."""


class ListenAddress(msgspec.Struct, frozen=True):
    """Marks a ``HOST:PORT`` to serve on."""


class OneOf(msgspec.Struct, frozen=True):
    """Marks a text that is one of a few; with a code of its own for a diagnostic."""

    choices: tuple[str, ...]
    code: Code


class CoreGroupName(GroupName, frozen=True):
    """Marks a core setting that names another group; with a code of its own for a diagnostic."""

    code: Code = Code.UNKNOWN_GROUP


LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
Weekday: TypeAlias = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class TownhallSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[townhall]`` table: the process itself."""

    database: Annotated[str, DatabaseAddress()] = "sqlite:///townhall.db"
    """Where everything is kept; ``sqlite:///PATH`` relative to ops.toml."""
    listen: Annotated[str, ListenAddress()] = "127.0.0.1:8421"
    """Where ``/healthz``, ``/readyz`` and ``/metrics`` are served; empty switches them off."""
    allow_remote: bool = False
    """Permission for ``listen`` to name an address that other machines can reach."""
    log: Literal["auto", "text", "json"] = "auto"
    """``auto`` (for people on a terminal, JSON otherwise), ``text`` or ``json``."""
    log_level: Annotated[str, OneOf(LOG_LEVELS, Code.BAD_LOG_LEVEL)] = "info"
    """How much is logged: ``debug``, ``info``, ``warning``, ``error`` or ``critical``."""
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 4
    """Threads for plain functions and heavy work."""
    journal_retention: timedelta = timedelta(days=7)
    """How long a repetition of an event is still recognised."""
    body_retention: timedelta = timedelta(days=30)
    """How long the words of what was sent are kept, and the reasons that ``/why`` shows."""
    ledger_retention: timedelta = timedelta(days=365)
    """How long decisions about people are kept, and that something was sent; counts such as warnings stem from them."""
    contribution_retention: timedelta = timedelta(days=730)
    """How long it is kept what people contributed, where a plugin reads it; longer than any board looks back."""
    retention: Mapping[str, timedelta] = {}
    """Other times than a plugin's own for what it keeps: ``{ "campaign.closed_talk" = "40d", "kol.Profile" = "60d" }``;
    ``townhall plugins --kept`` lists what there is."""
    plugin_paths: tuple[str, ...] = ()
    """Folders, relative to ops.toml, in which plugins of your own lie (``plugins/`` made by ``new-plugin``)."""


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``budget`` of a group: how much of its attention we may take; ``"unlimited"`` sets no bound."""

    promo_per_week: Annotated[int, msgspec.Meta(ge=0)] | None = 2
    scheduled_per_day: Annotated[int, msgspec.Meta(ge=0)] | None = 3
    announce_per_week: Annotated[int, msgspec.Meta(ge=0)] | None = 1
    dm_per_member_per_week: Annotated[int, msgspec.Meta(ge=0)] | None = 2
    apart: Annotated[timedelta, Between(0, 86_400)] = timedelta(minutes=10)
    """How long after a post of one plugin that of another may follow; ``"0s"``: at once."""


class Charter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``charter`` of a group: what it is for; texts may use it."""

    purpose: str = ""
    audience: str = ""
    offer: tuple[str, ...] = ()
    tone: Annotated[str, ToneNames()] = ""
    """``formal``, ``warm`` or ``brief``; of several (``"warm, brief"``) the first that a text is written in."""
    service_hours: str = ""
    first_step: str = ""
    """One small thing a newcomer can do."""
    ask_map: Mapping[str, Annotated[str, CoreGroupName(Code.UNKNOWN_ASKED_GROUP)]] = {}
    """Topic to the name of the group where one asks."""
    owner: Annotated[str, PositionLabel()] = ""
    """The position whose holder answers for the group, by its label: ``position:lead``."""
    starts: date | None = None
    """The day on which the group opens."""
    ends: date | None = None
    """The last day of a group that is there for a while only."""

    def __post_init__(self) -> None:
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise SettingsError("The charter ends before it starts. Change one of the two dates.")


class GroupSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a group has besides its plugins; equal ones are shared by all groups that have them."""

    account: str
    community: str = ""
    """Groups of one community, on any platform, share boards, identities and campaigns."""
    staff_room: Annotated[str, CoreGroupName(Code.UNKNOWN_STAFF_ROOM)] = ""
    """The group where staff are told and asked."""
    timezone: Annotated[str, ZoneName()] = "UTC"
    locale: Annotated[str, LocaleName()] = "en"
    quiet_hours: HoursOfDay = ""
    """When nothing that can wait is sent."""
    day_starts_at: Annotated[str, TimeOfDay()] = "00:00"
    week_starts_on: Weekday = "monday"
    staff: tuple[str, ...] = ()
    """Members (own ids of the platform) who count as staff besides the platform's administrators."""
    grants: Mapping[str, tuple[str, ...]] = {}
    """Permissions that come with a label: ``{ "position:executor" = ["rules.warn", "rules.*"] }``."""
    native_roles: Mapping[str, str] = {}
    """The platform's own role (name or id) that goes with a label: ``{ "position:executor" = "Moderators" }``."""
    native_roles_strict: bool = False
    """Whether a role of ``native_roles`` is also taken from people who were given it by hand and hold no such label."""
    like: str = ""
    """Lobby only: the platform whose capabilities this room has."""
    title: str = ""
    budget: Budget = Budget()
    charter: Charter = Charter()
