"""What hangs on a group: its records, labels and timers; reads see this turn's own writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from townhall.bus.cache import MISSING, Key
from townhall.bus.collected import CancelTimer, TakeLabel
from townhall.bus.delegation.limits import check_label
from townhall.bus.optouts import BOARDS, MESSAGES, opt_out_of, opted_out
from townhall.bus.role_looks import look_later
from townhall.bus.role_names import names_of
from townhall.model.ids import MemberId
from townhall.model.wire import encode
from townhall.plugin import desks
from townhall.plugin.declarations import Record
from townhall.store.interface import Label, Misfire, Timer

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

RecordType = TypeVar("RecordType", bound=Record)
Memory = TypeVar("Memory")


class RecordDesk(desks.RecordStore):
    """Typed records of the running plugin in one scope."""

    __slots__ = ("_scope", "_turn")

    def __init__(self, turn: Turn, scope: str) -> None:
        self._turn = turn
        self._scope = scope

    async def get(self, kind: type[RecordType], key: str = "") -> RecordType | None:
        """Return a record, or None."""
        turn = self._turn
        where = (self._scope, turn.plugin, kind.__name__, key)
        collected = turn.collected
        if collected is not None and where in collected.records:
            return cast("RecordType | None", collected.records[where])
        value = turn.world.cache.records.get(where, MISSING)
        if value is MISSING:
            return await turn.world.load(where, kind)
        return cast("RecordType | None", value)

    async def all(self, kind: type[RecordType], prefix: str = "") -> Sequence[tuple[str, RecordType]]:
        """Return the records of a kind whose key begins with ``prefix``, with their keys, by key."""
        turn = self._turn
        own = turn.undurable_records()
        return await turn.world.load_all((self._scope, turn.plugin, kind.__name__), kind, prefix, own)

    async def read_ahead(self, *wanted: tuple[type[Record], str]) -> None:
        """Read records that are asked for next, all at once."""
        turn = self._turn
        places: dict[Key, type[Record]] = {(self._scope, turn.plugin, kind.__name__, key): kind for kind, key in wanted}
        await turn.world.load_several(places)

    def put(self, record: Record, key: str = "") -> None:
        """Set a record."""
        turn = self._turn
        collected = turn.collected
        if collected is None:
            collected = turn.collect()
        collected.records[self._scope, turn.plugin, type(record).__name__, key] = record

    def delete(self, kind: type[Record], key: str = "") -> None:
        """Remove a record; removing what is not there does nothing."""
        turn = self._turn
        turn.collect().records[self._scope, turn.plugin, kind.__name__, key] = None

    def memory(self, kind: type[Memory]) -> Memory:
        """Return what the plugin has in memory beside these records."""
        return self._turn.world.cache.memories.of(self._scope, self._turn.plugin, kind)


class LabelDesk(desks.Labels):
    """Who is what in the group."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    async def of(self, member: MemberId) -> frozenset[str]:
        """Return the labels somebody holds now."""
        turn = self._turn
        now = turn.now()
        held = {label.label: label for label in await turn.world.labels_of(turn.configuration.id, member)}
        for effect in turn.undurable():
            if isinstance(effect, Label) and effect.member == member:
                held[effect.label] = effect
            elif isinstance(effect, TakeLabel) and effect.member == member:
                held.pop(effect.label, None)
        wishes = await opt_out_of(turn.world, member, turn.undurable_records())
        asked = () if wishes is None else wishes.labels()
        return frozenset(
            [*asked, *(name for name, label in held.items() if not label.expires_at or label.expires_at > now)]
        )

    async def holders(self, label: str) -> Sequence[Label]:
        """Return who holds a label now."""
        turn = self._turn
        await turn.world.settled()
        found: dict[str, Label] = {
            one.member: one for one in await turn.world.store.holders(turn.configuration.id, label)
        }
        for effect in turn.undurable():
            if isinstance(effect, Label) and effect.label == label:
                found[effect.member] = effect
            elif isinstance(effect, TakeLabel) and effect.label == label:
                found.pop(effect.member, None)
        if label in (BOARDS, MESSAGES):
            found |= await opted_out(turn.world, turn.configuration.id, label, turn.undurable_records())
        now = turn.now()
        return [one for one in found.values() if not one.expires_at or one.expires_at > now]

    def give(
        self, member: MemberId, label: str, *, by: MemberId | str = "", expires_at: datetime | None = None
    ) -> None:
        """Give a label, or change its expiry."""
        turn = self._turn
        check_label(turn, label)
        given = Label(
            group=turn.configuration.id,
            member=member,
            label=label,
            source=turn.plugin,
            granted_by=by,
            granted_at=turn.now(),
            expires_at=expires_at,
        )
        turn.collect().effects.append(given)
        if label in turn.configuration.core.native_roles:
            look_later(turn, member)

    def take(self, member: MemberId, label: str) -> None:
        """Take a label away."""
        turn = self._turn
        check_label(turn, label)
        turn.collect().effects.append(TakeLabel(turn.configuration.id, member, label))
        if label in turn.configuration.core.native_roles:
            look_later(turn, member)

    async def role_names(self, label: str) -> frozenset[str]:
        """Return every name by which the platform may tell of the role that goes with a label; empty without one."""
        configuration = self._turn.configuration
        role = configuration.core.native_roles.get(label)
        return frozenset() if role is None else await names_of(self._turn.world, configuration.id, role)


class TimerDesk(desks.Timers):
    """Durable timers of the running plugin."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def set(
        self,
        job: str,
        *,
        at: datetime | None = None,
        after: timedelta | None = None,
        slot: str = "",
        payload: msgspec.Struct | None = None,
        misfire: Misfire = Misfire.ONCE,
        grace: timedelta | None = None,
    ) -> None:
        """Set the timer ``job``/``slot``, or move it; give either ``at`` (UTC) or ``after``."""
        turn = self._turn
        if (at is None) == (after is None):
            raise ValueError(f"The timer {job!r} needs either at= or after=.")
        timer = Timer(
            group=turn.configuration.id,
            plugin=turn.plugin,
            job=job,
            slot=slot,
            due_at=at if at is not None else turn.now() + cast(timedelta, after),
            misfire=misfire,
            grace=grace,
            payload=b"" if payload is None else encode(payload),
        )
        turn.collect().effects.append(timer)

    def cancel(self, job: str, slot: str = "") -> None:
        """Take a timer off; one that is not there does nothing."""
        turn = self._turn
        turn.collect().effects.append(CancelTimer(f"{turn.configuration.id}|{turn.plugin}|{job}|{slot}"))

    async def list(self, job: str = "") -> Sequence[Timer]:
        """Return the open timers, earliest first."""
        turn = self._turn
        await turn.world.settled()
        found = {
            timer.key: timer for timer in await turn.world.store.timers_of(turn.configuration.id, turn.plugin, job)
        }
        for effect in turn.undurable():
            if isinstance(effect, Timer) and effect.plugin == turn.plugin and job in ("", effect.job):
                found[effect.key] = effect
            elif isinstance(effect, CancelTimer):
                found.pop(effect.key, None)
        return sorted(found.values(), key=lambda timer: (timer.due_at, timer.key))
