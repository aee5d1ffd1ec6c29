"""The tables of ops.toml that belong to the core: the process, a group, its charter and its budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

import msgspec

from townhall.plugin.settings import HoursOfDay


class TownhallSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[townhall]`` table: the process itself."""

    database: str = "sqlite:///townhall.db"
    """Where everything is kept; ``sqlite:///PATH`` relative to ops.toml."""
    listen: str = "127.0.0.1:8421"
    """Where ``/healthz``, ``/readyz`` and ``/metrics`` are served; empty switches them off."""
    log: str = "auto"
    """``auto`` (for people on a terminal, JSON otherwise), ``text`` or ``json``."""
    log_level: str = "info"
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 4
    """Threads for plain functions and heavy work."""
    journal_retention: timedelta = timedelta(days=7)
    """How long a repetition of an event is still recognised."""
    plugin_paths: tuple[str, ...] = ()
    """Folders, relative to ops.toml, in which plugins of your own lie (``plugins/`` made by ``new-plugin``)."""


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``budget`` of a group: how much of its attention we may take. None is unlimited."""

    promo_per_week: int | None = 2
    scheduled_per_day: int | None = 3
    announce_per_week: int | None = 1
    dm_per_member_per_week: int | None = 2


class Charter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``charter`` of a group: what it is for; texts may use it."""

    purpose: str = ""
    audience: str = ""
    offer: tuple[str, ...] = ()
    tone: str = ""
    service_hours: str = ""
    first_step: str = ""
    """One small thing a newcomer can do."""
    ask_map: Mapping[str, str] = {}
    """Topic to the name of the group where one asks."""
    owner: str = ""
    starts: str = ""
    ends: str = ""


class GroupSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a group has besides its plugins; equal ones are shared by all groups that have them."""

    account: str
    community: str = ""
    staff_room: str = ""
    timezone: str = "UTC"
    locale: str = "en"
    quiet_hours: HoursOfDay = ""
    day_starts_at: str = "00:00"
    week_starts_on: str = "monday"
    staff: tuple[str, ...] = ()
    """Members (own ids of the platform) who count as staff besides the platform's administrators."""
    like: str = ""
    """Lobby only: the platform whose capabilities this room has."""
    title: str = ""
    budget: Budget = Budget()
    charter: Charter = Charter()
