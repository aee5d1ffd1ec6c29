"""What every turn shares: the store and its hot state, the texts, the groups, and who may do what."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Protocol, TypeAlias, TypeVar, cast
from zoneinfo import ZoneInfo

import msgspec

from townhall.bus.authority import grants_of, held_at, is_granted, rank_by_standing, rank_with
from townhall.bus.breaker import Breaker
from townhall.bus.cache import MISSING, Cache, Key
from townhall.bus.counting.memory import Counting
from townhall.bus.people import CORE, KnownMember
from townhall.bus.switchboard import Switchboard
from townhall.bus.table import Table
from townhall.bus.tables import Tables
from townhall.clock.time import Time
from townhall.config.model import Configuration, GroupConfiguration
from townhall.doctor.finding import Doctor
from townhall.model.capabilities import Capabilities
from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.model.people import Rank
from townhall.plugin.declarations import Record
from townhall.store.interface import Label, RecordKey, Store
from townhall.store.pseudonyms import Pseudonyms
from townhall.surface.buttons import ButtonSigner
from townhall.text.texts import Texts

RecordType = TypeVar("RecordType", bound=Record)

DECODED_AT_ONCE = 1_000
"""Records that are decoded before others have their turn."""

InThread: TypeAlias = Callable[..., Awaitable[Any]]


class Settle(Protocol):
    """Waits until everything that was decided so far is in the store."""

    def __call__(self) -> Awaitable[None]:
        """Return when it is."""
        ...


def _no_link(group: GroupId, message: MessageId) -> str:
    return ""


class World:
    """The services behind every turn."""

    def __init__(
        self,
        *,
        store: Store,
        time: Time,
        texts: Texts,
        signer: ButtonSigner,
        tables: Tables,
        capabilities: Callable[[GroupId], Capabilities],
        link_to: Callable[[GroupId, MessageId], str] = _no_link,
        pseudonyms: Pseudonyms,
        chance: Random,
    ) -> None:
        self.store = store
        self.time = time
        self.texts = texts
        self.signer = signer
        self.tables = tables
        self.capabilities = capabilities
        self.link_to = link_to
        self.pseudonyms = pseudonyms
        self.chance = chance
        """For what nobody may guess; the system's own chance outside of tests."""
        self.erased: dict[MemberId, int] = {}
        """People who were erased while events of theirs may still wait, with the number their erasure had."""
        self.cache = Cache()
        self.counting = Counting()
        """What is remembered of contributions besides their facts."""
        self.breaker = Breaker(time)
        self.configuration: Configuration | None = None
        self.switches: Switchboard | None = None
        """Knows the file and the switches over it; None where there is no file."""
        self.doctor: Doctor | None = None
        """Knows what stops what; None where nobody looks after adapters."""
        self.settled: Settle = _nothing_to_wait_for
        self.classifier_failed: Callable[..., None] = _nobody_to_tell
        """Told of a turn, a classifier and its error."""
        self.in_thread: InThread = asyncio.to_thread
        """Runs a plain function in the worker pool."""
        self._zones: dict[str, ZoneInfo] = {}
        self._communities: tuple[Configuration | None, dict[str, tuple[GroupId, ...]]] = (None, {})
        self._having: dict[str, tuple[GroupConfiguration, ...]] = {}
        self._decoders: dict[type[Record], msgspec.msgpack.Decoder[Record]] = {}

    # -- configuration ----------------------------------------------------------------------------
    def configure(self, configuration: Configuration) -> None:
        """Take the groups there are now, which may be the same object with other groups in it."""
        self.configuration = configuration
        self._having.clear()

    def group(self, group: GroupId) -> GroupConfiguration | None:
        """Return a configured group."""
        return None if self.configuration is None else self.configuration.groups.get(group)

    def named(self, alias: str) -> GroupConfiguration | None:
        """Return a group by its name in ops.toml."""
        return None if self.configuration is None else self.configuration.group(alias)

    def table(self, group: GroupConfiguration) -> Table:
        """Return the compiled handlers of a group."""
        return self.tables.of(group)

    def with_plugin(self, plugin: str) -> tuple[GroupConfiguration, ...]:
        """Return every group that has a plugin switched on, in the order of ops.toml; asked once per configuration."""
        found = self._having.get(plugin)
        if found is None:
            groups = () if self.configuration is None else self.configuration.groups.values()
            found = self._having[plugin] = tuple(one for one in groups if plugin in self.table(one).modes)
        return found

    def community(self, group: GroupConfiguration) -> tuple[GroupId, ...]:
        """Return the groups of a group's community, itself included."""
        name = group.core.community
        if not name or self.configuration is None:
            return (group.id,)
        configuration, found = self._communities
        if configuration is not self.configuration:
            found = {}
            self._communities = (self.configuration, found)
        if name not in found:
            all_groups = self.configuration.groups.values()
            found[name] = tuple(one.id for one in all_groups if one.core.community == name)
        return found[name]

    def zone(self, name: str) -> ZoneInfo:
        """Return a zone by its IANA name."""
        found = self._zones.get(name)
        if found is None:
            found = self._zones[name] = ZoneInfo(name)
        return found

    def staffed_by(self, room: GroupId) -> Sequence[GroupConfiguration]:
        """Return the groups whose staff room this is."""
        here = self.group(room)
        if here is None or self.configuration is None:
            return ()
        return [group for group in self.configuration.groups.values() if group.core.staff_room == here.alias]

    # -- records ----------------------------------------------------------------------------------
    def _decoder(self, kind: type[RecordType]) -> msgspec.msgpack.Decoder[RecordType]:
        found = self._decoders.get(kind)
        if found is None:
            found = self._decoders[kind] = msgspec.msgpack.Decoder(kind)
        return cast("msgspec.msgpack.Decoder[RecordType]", found)

    async def load(self, where: Key, kind: type[RecordType]) -> RecordType | None:
        """Read a record into the cache."""
        cache, age, raw = self.cache, None, None
        # Somebody may have been erased while the disk was read: what is gone must not come back by that read.
        while age != cache.age:
            age = cache.age
            raw = await self.store.record(RecordKey(*where))
        return self._cached(where, kind, raw)

    async def load_several(self, places: Mapping[Key, type[Record]]) -> None:
        """Read those records into the cache that are not there, all at once."""
        cache, age = self.cache, None
        missing = [where for where in places if where not in cache.records]
        found: Sequence[bytes | None] = ()
        while missing and age != cache.age:
            age = cache.age
            found = await self.store.several([RecordKey(*where) for where in missing])
        for where, raw in zip(missing, found, strict=True):
            self._cached(where, places[where], raw)

    def _cached(self, where: Key, kind: type[RecordType], raw: bytes | None) -> RecordType | None:
        # Somebody may have written it while the disk was read; what was written stands.
        current = self.cache.records.get(where, MISSING)
        if current is not MISSING:
            return cast("RecordType | None", current)
        value = None if raw is None else self._decoder(kind).decode(raw)
        self.cache.records[where] = value
        return value

    async def load_all(
        self,
        place: tuple[str, str, str],
        kind: type[RecordType],
        prefix: str,
        own: Mapping[Key, Record | None],
    ) -> list[tuple[str, RecordType]]:
        """Read the records of a kind, with what the running turn has written itself."""
        await self.settled()
        decode, found = self._decoder(kind).decode, dict[str, RecordType]()
        for count, (key, raw) in enumerate(await self.store.records(*place, prefix), 1):
            found[key] = decode(raw)
            if count % DECODED_AT_ONCE == 0:
                await asyncio.sleep(0)
        for where, value in own.items():
            if tuple(where[:3]) == place and where[3].startswith(prefix):
                if value is None:
                    found.pop(where[3], None)
                else:
                    found[where[3]] = cast(RecordType, value)
        return sorted(found.items())

    async def core_record(self, scope: str, kind: type[RecordType]) -> RecordType | None:
        """Return a record of the core itself."""
        where = RecordKey(scope, CORE, kind.__name__, "")
        value = self.cache.records.get(where, MISSING)
        if value is MISSING:
            return await self.load(where, kind)
        return cast("RecordType | None", value)

    # -- people -----------------------------------------------------------------------------------
    async def labels_of(self, group: GroupId, member: MemberId) -> tuple[Label, ...]:
        """Return the labels somebody holds, expired ones included."""
        known = self.cache.labels.get((group, member))
        if known is None:
            age = self.cache.age
            await self.settled()
            known = tuple(await self.store.labels_of(group, member))
            # What was given or taken while the disk was read may not be in it: then nobody else is to see this.
            if age == self.cache.age:
                self.cache.labels[group, member] = known
        return known

    async def known(self, group: GroupId, member: MemberId) -> KnownMember | None:
        """Return what the directory of a group holds of somebody, or None."""
        key = RecordKey(group, CORE, KnownMember.__name__, member)
        value = self.cache.records.get(key, MISSING)
        if value is MISSING:
            return await self.load(key, KnownMember)
        return cast("KnownMember | None", value)

    async def may(self, group: GroupConfiguration, member: MemberId, node: str, now: datetime) -> bool:
        """Return whether somebody holds a permission in a group at this moment.

        The platform's administrators and ``staff`` of ops.toml hold every permission; labels give single ones.
        Nobody holds a right in a group of another account.
        """
        rank = rank_by_standing(group.core, member, await self.known(group.id, member))
        if rank is Rank.MEMBER:
            return is_granted(node, held_at(await self.labels_of(group.id, member), now), grants_of(group))
        return rank >= Rank.STAFF

    async def rank(self, group: GroupConfiguration, member: MemberId, now: datetime) -> Rank:
        """Return where somebody stands among those who run a group at this moment."""
        rank = rank_by_standing(group.core, member, await self.known(group.id, member))
        if rank is Rank.MEMBER:
            return rank_with(rank, held_at(await self.labels_of(group.id, member), now))
        return rank


async def _nothing_to_wait_for() -> None:
    return None


def _nobody_to_tell(*facts: object) -> None:
    return None
