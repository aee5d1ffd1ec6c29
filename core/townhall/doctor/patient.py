"""Whom the doctor looks at: a group, what the store says of it, and what only a running process knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from townhall.config.loading import Loaded
from townhall.config.model import GroupConfiguration
from townhall.model.capabilities import Capabilities
from townhall.model.ids import GroupId, MemberId
from townhall.run.supervisor import AdapterStatus
from townhall.store.interface import (
    Block,
    Label,
    Outgoing,
    Override,
    RecordKey,
    SendState,
    SentQuestion,
    StoreTrouble,
    Timer,
)


class Reads(Protocol):
    """What is asked of the store; a store answers it, and so does a database that is only looked into."""

    async def record(self, key: RecordKey) -> bytes | None:
        """Return a record."""
        ...

    async def records(self, scope: str, plugin: str, kind: str, prefix: str = "") -> Sequence[tuple[str, bytes]]:
        """Return the records of a kind, by key."""
        ...

    async def labels_of(self, group: GroupId, member: MemberId) -> Sequence[Label]:
        """Return the labels somebody holds."""
        ...

    async def timers_of(self, group: GroupId, plugin: str, job: str = "") -> Sequence[Timer]:
        """Return the open timers of a plugin, earliest first."""
        ...

    async def outbox_in(
        self, states: Iterable[SendState], group: GroupId | None = None, since: datetime | None = None
    ) -> Sequence[Outgoing]:
        """Return the rows in some states, without those that were settled before ``since``."""
        ...

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        """Return how many sends went to groups, or to people in them."""
        ...

    async def blocks(self, account: str) -> Sequence[Block]:
        """Return the waits of an account."""
        ...


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """What only a running process knows."""

    version: str
    trouble: StoreTrouble | None
    refused_reload: str
    statuses: Mapping[str, AdapterStatus]
    """By account."""
    heard_at: Mapping[str, datetime]
    """When each account last told of something, in this life of the process."""
    suspended: Mapping[tuple[GroupId, str], datetime]
    """Plugins that failed too often, by group, and until when they rest."""
    queued: int = 0
    """Events that wait to be handled, over all groups."""
    capabilities: Capabilities | None = None
    """What the group's platform lets us do at this moment."""


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known at the start of a walk."""

    loaded: Loaded
    """The file in force, or that of now where nothing runs."""
    group: GroupConfiguration | None
    """None: the house as a whole."""
    now: datetime
    reads: Reads | None
    """None where there is no database yet."""
    running: Running | None
    """None where nothing runs."""
    switches: Sequence[Override] = ()
    """All that are set, in force or not."""
    newer: str = ""
    """The version of a database that only a newer Townhall can open; empty for one that this one can."""
    names: Mapping[str, str] = {}
    """What people are called, by id, where that was looked up already."""

    @property
    def here(self) -> GroupConfiguration:
        """The group, where there is one."""
        assert self.group is not None
        return self.group

    def at(self, instant: datetime) -> str:
        """Return an instant by the clock of the group."""
        zone = ZoneInfo(self.group.core.timezone) if self.group is not None else ZoneInfo("UTC")
        return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
